# expect: slow-consumer
# A program that compresses takes much longer than the one that hands it the data.
timeout "${1:-5}" cat /dev/zero | tr '\0' '\141' | gzip -9 > /dev/null
