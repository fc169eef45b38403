"""The parts of python_pool.py: protocol.py is how it talks to ipcbench, experiment.py what is asked for,
payload.py and work.py what travels and what is computed, phases.py the clock, party.py one side of
the exchange. messages.py and ends.py are the ways on which a program sends messages itself, calls.py
and pools.py those that call a function elsewhere; watch.py sees to it that nobody waits for the dead."""
