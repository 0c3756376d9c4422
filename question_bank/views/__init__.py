"""Pages of question_bank."""
