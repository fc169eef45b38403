"""Runs the programs of watch/programs under `ipcbench watch`, and compares the cause that it names with
the one that stands in the program's first line.

    watch_programs_test.py IPCBENCH [--count=N] [--seconds=S] [--beside=JOBS] [PROGRAM...]

Without names: those of SURE, once each, as ctest does. `--all` takes every program. A program that the
machine cannot run (no numpy, no compiler) is left out, and said. What names a healthy program busy because
others have the cores is right: nothing is said of the program then."""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "watch", "programs")
# Told by where threads sleep alone, whatever else the machine does.
SURE = ["two_locks.py", "fork_with_threads.py", "sleeping_pollers.py", "lock_convoy.py", "thread_pool_python.py",
        "pool_compute.py", "mutex_threads.cpp"]
PYTHON = "/usr/bin/python3"


def expected(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.readline().split("expect:")[1].strip().split(" or ")


def reason_to_leave_out(name):
    if name.endswith(".cpp"):
        return "" if shutil.which("g++") else "no g++"
    if not name.endswith(".py"):
        return ""
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        needs_numpy = "import numpy" in file.read()
    if needs_numpy and subprocess.run([PYTHON, "-c", "import numpy"], stderr=subprocess.DEVNULL).returncode:
        return "no numpy"
    return ""


def command_of(name, seconds, built):
    path = os.path.join(FOLDER, name)
    if name.endswith(".py"):
        return [PYTHON, "-B", path, str(seconds)]
    if name.endswith(".sh"):
        return ["sh", path, str(seconds)]
    program = os.path.join(built, name[:-4])
    if not os.path.exists(program):
        subprocess.run(["g++", "-std=c++20", "-O1", "-pthread", "-o", program, path], check=True)
    return [program, str(seconds)]


def watched(ipcbench, command, seconds, folder):
    result = os.path.join(folder, "watched.json")
    run = subprocess.run([ipcbench, "watch", "--quiet", f"--duration={seconds + 1}s", "-o", result, "--", *command],
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=seconds + 120)
    with open(result, encoding="utf-8") as file:
        return json.load(file)["diagnosis"], run.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ipcbench")
    parser.add_argument("programs", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--beside", type=int, default=0, help="so many programs that only compute run beside")
    options = parser.parse_intermixed_args()
    known = sorted(each for each in os.listdir(FOLDER) if each != "common.py" and "." in each)
    programs = options.programs or (known if options.all else SURE)
    jobs = [subprocess.Popen([PYTHON, "-c", "while True: pass"]) for _ in range(options.beside)]
    wrong = runs = 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name in programs:
                if reason := reason_to_leave_out(name):
                    print(f"{name}: left out, {reason}")
                    continue
                for _ in range(options.count):
                    runs += 1
                    said, page = watched(options.ipcbench, command_of(name, options.seconds, folder),
                                         options.seconds, folder)
                    right = expected(name) + (["busy-machine"] if "healthy" in expected(name) else [])
                    if said["cause"] not in right:
                        wrong += 1
                        print(f"{name}: {said['cause']}, not {' or '.join(expected(name))}\n{page}")
                    else:
                        print(f"{name}: {said['cause']}")
    finally:
        for each in jobs:
            each.kill()
            each.wait()
    print(f"{runs - wrong} of {runs} as expected")
    return 1 if wrong or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
