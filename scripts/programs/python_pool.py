#!/usr/bin/env python3
"""A pool of workers in Python, as one invocation of ipcbench: `ipcbench --transport=python:queue`.

It speaks the protocol of docs/programs.md over descriptors 3 and 4. The ways on which tasks travel
are those of the standard library, of joblib, mpi4py and ZeroMQ, used as their guides show."""

import os
import sys

for _name in ("OPENBLAS", "OMP", "MKL", "BLIS"):
    os.environ[_name + "_NUM_THREADS"] = "1"  # read when numpy is loaded, here and in workers
sys.dont_write_bytecode = True  # an installed copy stays as it was installed
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"


def why_no_numpy():
    try:
        import numpy  # noqa: F401
        return None
    except ImportError as error:
        return ("there is no numpy for {} ({}); install python3-numpy, or write "
                "python:interpreter=PATH".format(sys.executable, str(error).splitlines()[0]))


def main():
    from pool_parts import protocol
    missing = why_no_numpy()
    try:
        said = protocol.first_line()
    except (EOFError, OSError, ValueError) as error:
        sys.exit("python_pool.py: {}; ipcbench starts this program: ipcbench --transport=python:queue"
                 .format(error))
    protocol.keep_from_children()
    try:
        if missing:
            raise protocol.Unavailable(missing)
        from pool_parts.invocation import carry_out
        carry_out(said)
    except protocol.Unavailable as error:
        protocol.send({"type": "unavailable", "reason": str(error)})
    except Exception as error:
        protocol.fail_with(error)
    protocol.leave(0)


if __name__ == "__main__":
    main()
