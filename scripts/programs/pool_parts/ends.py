"""Ends of the ways on which messages are sent: put(array), take() -> array or None at the end of all,
and stop(). An end belongs to one thread. Those over pipes do call for call what the library does in
its send(), recv(), put() and get(), with the clock read in between."""

import struct
from multiprocessing.reduction import ForkingPickler

import numpy

from .phases import DECODE, ENCODE, IDLE, LOCK, RECEIVE, SEND, UNKNOWN

dumps, loads = ForkingPickler.dumps, ForkingPickler.loads


def receive_bytes(connection, phases):
    """Connection._recv_bytes(); its first read returns when the first bytes are there."""
    size, = struct.unpack("!i", connection._recv(4).getvalue())
    phases.arrived()
    if size == -1:
        size, = struct.unpack("!Q", connection._recv(8).getvalue())
    message = connection._recv(size)
    phases.end(RECEIVE)
    return message


class End:
    def open(self, phases):
        """In the process and thread that uses it."""
        self.phases = phases

    def slot(self):
        """Where the next message is to be made, if it is not to be a new array."""
        return None

    def stop(self):
        self.put(None)


class PipeEnd(End):
    """send() and recv()."""

    def __init__(self, connection):
        self.connection = connection

    def put(self, array):
        message = dumps(array)
        self.phases.end(ENCODE)
        self.connection.send_bytes(message)
        self.phases.end(SEND)

    def take(self):
        message = loads(receive_bytes(self.connection, self.phases).getbuffer())
        self.phases.end(DECODE)
        return message


class BytesEnd(PipeEnd):
    """The buffer of the array as it is: send_bytes() and recv_bytes()."""

    def put(self, array):
        self.connection.send_bytes(array)
        self.phases.end(SEND)

    def take(self):
        message = receive_bytes(self.connection, self.phases).getvalue()
        return numpy.frombuffer(message, numpy.uint8) if message else None

    def stop(self):
        self.connection.send_bytes(b"")


class SlotEnd(PipeEnd):
    """Arrays are made and read in shared memory, and what travels is the number of their slot."""

    ALIGNMENT = 4096

    def __init__(self, connection, memory, own, other, depth):
        """`own` and `other`: where this side's and the other's messages begin, and their bytes."""
        super().__init__(connection)
        self.memory, self.own, self.other, self.depth = memory, own, other, depth

    @classmethod
    def stride(cls, size):
        return -(-size // cls.ALIGNMENT) * cls.ALIGNMENT

    def open(self, phases):
        super().open(phases)
        self.mine, self.theirs = self._slots(*self.own), self._slots(*self.other)
        self.sent = 0

    def _slots(self, begin, size):
        return [numpy.frombuffer(self.memory.buf, numpy.uint8, size, begin + slot * self.stride(size))
                for slot in range(self.depth)]

    def slot(self):
        return self.mine[self.sent % self.depth]

    def put(self, array):
        super().put(self.sent % self.depth)
        self.sent += 1

    def take(self):
        slot = super().take()
        return None if slot is None else self.theirs[slot]

    def stop(self):
        super().put(None)


class SimpleQueueEnd(End):
    def __init__(self, outgoing, incoming):
        self.outgoing, self.incoming = outgoing, incoming

    def put(self, array):
        message = dumps(array)
        self.phases.end(ENCODE)
        with self.outgoing._wlock:
            self.phases.end(LOCK)
            self.outgoing._writer.send_bytes(message)
        self.phases.end(SEND)

    def take(self):
        return self._take()

    def _take(self):
        with self.incoming._rlock:  # others wait there for a message, so this too is idle
            message = receive_bytes(self.incoming._reader, self.phases).getvalue()
        message = loads(message)
        self.phases.end(DECODE)
        return message


class QueueEnd(SimpleQueueEnd):
    """Its feeder thread pickles and writes, of which this thread sees nothing."""

    def put(self, array):
        self.outgoing.put(array)
        self.phases.end(SEND)

    def take(self):
        message = self._take()
        self.incoming._sem.release()
        return message


class ProxyEnd(End):
    """A queue that lives in a manager's process; what happens in a call is hidden."""

    def __init__(self, outgoing, incoming):
        self.outgoing, self.incoming = outgoing, incoming

    def put(self, array):
        self.outgoing.put(array)
        self.phases.end(UNKNOWN)

    def take(self):
        message = self.incoming.get()
        self.phases.arrived(UNKNOWN)
        return message


class ZmqEnd(End):
    """A pair of sockets for each worker; large arrays are handed to ZeroMQ without a copy, as its guide
    does with numpy."""

    def __init__(self, address, bind):
        self.address, self.bind = address, bind

    def open(self, phases):
        import zmq
        super().open(phases)
        self.socket = zmq.Context.instance().socket(zmq.PAIR)
        (self.socket.bind if self.bind else self.socket.connect)(self.address)

    def put(self, array):
        self.socket.send(array, copy=False)
        self.phases.end(SEND)

    def take(self):
        frame = self.socket.recv(copy=False)
        self.phases.arrived(IDLE)
        return numpy.frombuffer(frame.buffer, numpy.uint8) if len(frame) else None

    def stop(self):
        self.socket.send(b"")
