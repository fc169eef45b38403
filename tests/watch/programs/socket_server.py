# expect: manager
"""One server answers all clients, one after another, and computes for each."""
import multiprocessing as mp
import selectors
import socket

from common import END, SECONDS, is_time_left, spin


def serve(listener):
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    while is_time_left():
        for key, _ in selector.select(0.2):
            if key.fileobj is listener:
                selector.register(listener.accept()[0], selectors.EVENT_READ)
                continue
            request = key.fileobj.recv(100)
            if not request:
                selector.unregister(key.fileobj)
                continue
            spin(0.003)
            key.fileobj.sendall(request)


def ask(address):
    with socket.create_connection(address) as server:
        server.settimeout(SECONDS)
        try:
            while is_time_left():
                spin(0.0005)
                server.sendall(b"question")
                server.recv(100)
        except OSError:
            pass  # the server ends at the same time


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as listener:
        parts = [mp.Process(target=serve, args=(listener,))]
        parts += [mp.Process(target=ask, args=(listener.getsockname(),)) for _ in range(3)]
        for each in parts:
            each.start()
        for each in parts:
            each.join()
