"""Behind the Makefile: what makes an environment, runs the whole site on one machine, and tests it in lanes."""
