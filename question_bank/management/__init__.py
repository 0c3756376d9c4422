"""Commands of question_bank."""
