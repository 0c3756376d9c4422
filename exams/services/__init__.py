"""Every write of exams."""
