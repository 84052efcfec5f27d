"""Files of ours: written whole or not at all, in folders whose marker lists them, with safe names."""
