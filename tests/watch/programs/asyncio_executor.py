# expect: interpreter-lock
"""A loop hands Python work to threads."""
import asyncio
import concurrent.futures

from common import is_time_left, spin


async def main():
    loop = asyncio.get_running_loop()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        while is_time_left():
            await asyncio.gather(*(loop.run_in_executor(pool, spin, 0.01) for _ in range(16)))


if __name__ == "__main__":
    asyncio.run(main())
