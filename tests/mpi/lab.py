"""What the tests and the scripts of this folder have in common: the program, the libraries that it was built for, and
two hosts that are made of this machine (two_hosts)."""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
LAB = [str(HERE / "two_hosts"), "run"]
# What ipcbench tells Open MPI, for programs that it does not start.
OPENMPI = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
           "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none"}


def families(program):
    """Those that are installed, and that `program` was built for."""
    return [family for family in ("openmpi", "mpich") if shutil.which(f"mpirun.{family}")
            and os.path.exists(os.path.join(os.path.dirname(program), f"ipcbench-mpi.{family}"))]


def arguments(about, **numbers):
    """Of a script that is run by hand on a quiet machine."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("program", help="the ipcbench to look at, a release build")
    parser.add_argument("--family", choices=("openmpi", "mpich"), help="one library alone")
    for name, (value, meaning) in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=value, help=f"{meaning} [{value}]")
    given = parser.parse_args()
    given.program = os.path.realpath(given.program)
    given.families = [each for each in families(given.program) if given.family in (None, each)]
    if not given.families:
        parser.error(f"{given.program} was built for no MPI library that is installed here")
    return given


def said(command, codes=(0,)):
    """What a command prints, which has to end with one of these exit codes."""
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **OPENMPI}, check=False)
    if done.returncode not in codes:
        raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


def one_sided(family):
    """The launcher for mode=rma over two hosts: Open MPI takes its part for UCX, which needs another network."""
    return "--launcher=mpirun.openmpi --mca osc ^ucx" if family == "openmpi" else f"--launcher=mpirun.{family}"


def over_mpi(program, family, *options):
    """The command that measures over MPI and prints JSON. A later option counts."""
    usual = {"--transport": "mpi", "--launcher": f"mpirun.{family}", "--work": "none", "--format": "json"}
    usual.update(option.split("=", 1) for option in options)
    return [program, *(f"{key}={value}" for key, value in usual.items())]


def invocations(result):
    """Of a document: (values of the parameters, its invocations) for each experiment."""
    for each in json.loads(result)["experiments"]:
        if each["status"] != "ok":
            raise SystemExit(f"{each['name']}: {each['invocations'][-1]['reason']}")
        yield each["values"], each["invocations"]


def round_trips(result):
    """{size in bytes: median time of a message in ns}."""
    return {values["size_bytes"]: statistics.median(each["message_ns"] for each in measured)
            for values, measured in invocations(result)}
