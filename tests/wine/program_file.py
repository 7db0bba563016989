"""What stands in the two program files: the subsystem, an icon, and the version of the package."""

import pathlib
import struct
import sys
import tomllib

FOLDER = pathlib.Path(sys.argv[1])
ICON, ICON_GROUP, VERSION = 3, 14, 16
CONSOLE, WINDOW = 3, 2
PACKAGE = tomllib.loads(pathlib.Path("Cargo.toml").read_text())["package"]["version"]


def look(name):
    """The subsystem, the kinds of resources, and the product version (PE/COFF specification, VS_FIXEDFILEINFO)."""
    data = (FOLDER / name).read_bytes()
    (head,) = struct.unpack_from("<I", data, 0x3C)
    assert data[head : head + 4] == b"PE\0\0", name
    sections, optional_size = struct.unpack_from("<H12xH", data, head + 6)
    optional = head + 24
    (subsystem,) = struct.unpack_from("<H", data, optional + 68)
    for number in range(sections):
        at = optional + optional_size + 40 * number
        title, _, _, size, start = struct.unpack_from("<8sIIII", data, at)
        if title.rstrip(b"\0") == b".rsrc":
            resources = data[start : start + size]
            named, numbered = struct.unpack_from("<HH", resources, 12)
            kinds = {struct.unpack_from("<I", resources, 16 + 8 * n)[0] for n in range(named + numbered)}
            fixed = resources.index(struct.pack("<I", 0xFEEF04BD))
            high, low = struct.unpack_from("<II", resources, fixed + 16)
            return subsystem, kinds, f"{high >> 16}.{high & 0xFFFF}.{low >> 16}"
    raise AssertionError(f"{name} has no resources")


for name, wanted in [("packet-lab.exe", CONSOLE), ("packet-labw.exe", WINDOW)]:
    subsystem, kinds, version = look(name)
    assert subsystem == wanted, f"{name}: subsystem {subsystem}"
    assert {ICON, ICON_GROUP, VERSION} <= kinds, f"{name}: {kinds}"
    assert version == PACKAGE, f"{name}: {version}"
    print(f"{name}: {'console' if wanted == CONSOLE else 'window'}, icon, version {version}")
