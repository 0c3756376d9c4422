"""Every write of question_bank."""
