"""Arrays of bytes whose whole content follows from the number of their message."""

import numpy

WORD = 8
MASK = (1 << 64) - 1


class Corrupt(Exception):
    pass


class Payloads:
    """Message `number` is random words to each of which the number is added, the first one being the
    number itself; bytes behind the last word are those of the number. So its sum is known without
    making it. Where nobody touches contents, all messages are the same array."""

    def __init__(self, size, seed, touch):
        self.size = size
        self.words = size // WORD if size > WORD else 0
        self.tail = size - self.words * WORD
        self.constant = None if touch else numpy.ones(size, numpy.uint8)
        if touch and self.words:
            self.base = numpy.random.default_rng(seed).integers(
                0, 1 << 64, self.words, numpy.uint64, endpoint=False)
            self.base[0] = 0
            self.sum = int(self.base.sum())

    def make(self, number, memory=None):
        """A new array, as the result of a computation is one; or in `memory`, as in a slot of others."""
        if self.constant is not None:
            return self.constant if memory is None else memory
        if memory is None:
            if not self.words:
                return numpy.frombuffer(self._bytes_of(number, self.size), numpy.uint8)
            memory = numpy.empty(self.size, numpy.uint8)
        if self.words:
            numpy.add(self.base, numpy.uint64(number),
                      out=memory[:self.words * WORD].view(numpy.uint64))
        if self.tail:
            memory[-self.tail:] = numpy.frombuffer(self._bytes_of(number, self.tail), numpy.uint8)
        return memory

    def check(self, array, whole=False):
        """The number of the message, as far as its bytes can hold it; `whole` compares every byte and
        not only their sum. Throws Corrupt."""
        if len(array) != self.size:
            raise Corrupt("a message of {} bytes came, where {} were sent".format(len(array), self.size))
        if self.constant is not None:
            return 0
        if not self.words:
            return int.from_bytes(array.tobytes(), "little")
        words = array[:self.words * WORD].view(numpy.uint64)
        number = int(words[0])
        if (int(words.sum()) - self.sum - self.words * number) & MASK or (
                self.tail and array[-self.tail:].tobytes() != self._bytes_of(number, self.tail)) or (
                whole and not numpy.array_equal(words, self.base + numpy.uint64(number))):
            raise Corrupt("message {} has other contents than were sent".format(number))
        return number

    @staticmethod
    def _bytes_of(number, count):
        return number.to_bytes(WORD, "little")[:count]
