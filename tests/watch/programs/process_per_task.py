# expect: start-up
"""Every task gets an interpreter of its own."""
import subprocess
import sys

from common import is_time_left

if __name__ == "__main__":
    while is_time_left():
        running = [subprocess.Popen([sys.executable, "-c", "print(6 * 7)"], stdout=subprocess.DEVNULL)
                   for _ in range(2)]
        for each in running:
            each.wait()
