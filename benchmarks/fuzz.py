"""Many tries to make the portal fail, where the tests make a few: `python -m benchmarks.fuzz [TRIES] [SEED]`.

The tests themselves, with TRIES examples for each address (500 unless told) from another SEED (the time unless told).
The seed is printed, so that what was found can be found again.
"""

import os
import sys
from time import time

import pytest

TESTS = ("tests/test_fuzz.py", "tests/send_portal/api/test_schema.py")

if __name__ == "__main__":
    tries, seed = (*sys.argv[1:], *("500", str(int(time())))[len(sys.argv) - 1 :])
    print(f"{tries} tries for each address, from seed {seed}")
    os.environ |= {"FUZZ_EXAMPLES": tries, "FUZZ_SEED": seed}
    sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", *TESTS]))
