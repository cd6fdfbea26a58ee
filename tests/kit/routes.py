"""Prints every route that a Synapse serves to clients, as JSON. Run by Synapse's own interpreter.

Usage: `python -P routes.py homeserver.yaml`. The server is put together but neither started nor listening.
"""

import json
import sys

from synapse.app.homeserver import create_homeserver, load_or_generate_config
from synapse.rest import ClientRestResource


def main() -> None:
    hs = create_homeserver(load_or_generate_config(["-c", sys.argv[1]]))
    hs.setup()
    found = set()
    for resource in (ClientRestResource(hs), hs.get_media_repository_resource()):
        for pattern, methods in resource._routes.items():
            found |= {(method.decode(), pattern.pattern) for method in methods}
    print(json.dumps(sorted(found)))


main()
