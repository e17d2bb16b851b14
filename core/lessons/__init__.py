"""Lessons: files of steps on the real pages, who is where in one, and a class at one."""
