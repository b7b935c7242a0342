"""The interpreter alone: what every other program here is compared with."""

import sys

base_url, api_key, to, text = sys.argv[1:]
print(0, flush=True)
