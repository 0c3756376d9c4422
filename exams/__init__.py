"""Theory exams: papers, sittings, attempts and the log of answers."""
