"""Only imports the package."""

import sys

import workspace_sdk

base_url, api_key, to, text = sys.argv[1:]
print(len(workspace_sdk.__name__), flush=True)
