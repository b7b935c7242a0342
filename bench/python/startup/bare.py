"""Only the interpreter: the baseline of the other programs."""

import sys

base_url, api_key, to, text = sys.argv[1:]
print(0, flush=True)
