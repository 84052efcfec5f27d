# SPDX-License-Identifier: GPL-2.0-or-later
"""What a dialog proposes, shows and checks."""
