"""Clock, ids, hashing, jobs and page answers: nothing here knows a word of the trade."""
