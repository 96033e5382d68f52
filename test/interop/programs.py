"""Runs Python programs at once without an interpreter each, which is what takes the time.

A line of input is a number and the path of a program; a line of output is that number and what the
program printed, or "failed" and why. Every run is as good as a process: nothing is kept but files.
"""

import sys
import threading


def run(number, path):
    printed = []
    try:
        with open(path) as file:
            program = compile(file.read(), path, "exec")
        exec(program, {"__name__": "__main__", "print": printed.append})
        outcome = "".join(printed)
    except Exception as error:
        outcome = f"failed: {error}"
    sys.stdout.write(f"{number} {outcome}\n")
    sys.stdout.flush()


for line in sys.stdin:
    threading.Thread(target=run, args=line.rstrip("\n").split(" ", 1)).start()
