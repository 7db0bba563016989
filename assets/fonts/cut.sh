#!/bin/sh
# Cuts the fonts of this folder from the Debian packages fonts-inter and fonts-noto-cjk with
# fonttools. Run it again when assets/text has characters that the heading font lacks:
#
#     sh assets/fonts/cut.sh
#
# Needs: apt-get and dpkg-deb (Debian or Ubuntu), python3 with venv, the network. Writes only
# here; everything else happens in a scratch folder that is removed at the end.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
text=$here/../text
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM
cd "$scratch"

apt-get download fonts-inter fonts-noto-cjk
for package in ./*.deb; do
    dpkg-deb -x "$package" debian
done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check fonttools==4.68.0

# The characters: latin.txt, symbols.txt, hanzi.txt (GB2312 level 1) and heading.txt.
venv/bin/python - "$text" <<'PYTHON'
import pathlib, sys

texts = pathlib.Path(sys.argv[1])

def write(name, chars):
    pathlib.Path(name).write_text("".join(sorted(set(chars))), encoding="utf-8")

def span(first, last):
    return [chr(c) for c in range(first, last + 1)]

def gb2312(rows):
    for row in rows:
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes([0xA0 + row, cell]).decode("gb2312")
            except UnicodeDecodeError:
                pass

latin = span(0x20, 0x7E) + span(0xA0, 0x17F) + span(0x2010, 0x2027) + span(0x2030, 0x203A)
latin += list("\u2002\u2003\u2009\u202f\u2070\u2074\u2044\u20ac\u2116\u2122")
latin += span(0x2080, 0x2089) + span(0x2074, 0x2079)
symbols = span(0x2190, 0x21FF) + span(0x2200, 0x22FF)            # arrows, mathematics
symbols += span(0x2300, 0x23FF) + span(0x2400, 0x2426)           # keys, playing, control pictures
symbols += span(0x2460, 0x2473) + span(0x2500, 0x259F)           # circled numbers, box drawing, blocks
symbols += span(0x25A0, 0x27BF) + span(0x27E6, 0x27E7)           # shapes, signs, dingbats, marks
greek = span(0x391, 0x3A1) + span(0x3A3, 0x3A9) + span(0x3B1, 0x3C9)
wide = span(0x3000, 0x301F) + span(0xFF01, 0xFF5E) + span(0xFFE0, 0xFFE6)
spoken = [c for path in texts.glob("*.ftl") for c in path.read_text(encoding="utf-8") if c >= " "]
chinese = [c for c in (texts / "zh-CN.ftl").read_text(encoding="utf-8") if c >= " "]

write("latin.txt", latin + symbols + greek)
write("hanzi.txt", latin + symbols + greek + wide + list(gb2312(range(1, 10))) + list(gb2312(range(16, 56))) + spoken)
write("heading.txt", span(0x20, 0x7E) + chinese)
PYTHON

# cut_font FROM NUMBER CHARACTERS TO FEATURES: a subset that keeps its licence entries.
cut_font() {
    venv/bin/pyftsubset "$1" --font-number="$2" --text-file="$3" --output-file="$here/$4" \
        --layout-features="$5" --name-IDs='*' --name-languages='*' --notdef-outline \
        --no-glyph-names --no-recalc-timestamp
}

inter=debian/usr/share/fonts/opentype/inter
noto=debian/usr/share/fonts/opentype/noto
# In the collections number 2 is Noto Sans CJK SC, number 7 is Noto Sans Mono CJK SC.
cut_font $inter/Inter-Regular.otf 0 latin.txt Inter-Regular.otf kern,ccmp,mark,mkmk,tnum
cut_font $inter/Inter-SemiBold.otf 0 latin.txt Inter-SemiBold.otf kern,ccmp,mark,mkmk,tnum
cut_font $noto/NotoSansCJK-Regular.ttc 2 hanzi.txt NotoSansSC-Regular.otf kern
cut_font $noto/NotoSansCJK-Bold.ttc 2 heading.txt NotoSansSC-Bold.otf kern
cut_font $noto/NotoSansCJK-Regular.ttc 7 latin.txt NotoSansMonoSC-Regular.otf kern
cut_font $noto/NotoSansCJK-Bold.ttc 7 latin.txt NotoSansMonoSC-Bold.otf kern

# Every character of assets/text is in one of them; tell which symbols none has.
venv/bin/python - "$here" "$text" <<'PYTHON'
import pathlib, sys
from fontTools.ttLib import TTFont

here, texts = map(pathlib.Path, sys.argv[1:])
has = {path.name: set(TTFont(path).getBestCmap()) for path in sorted(here.glob("*.otf"))}
for name, chars in has.items():
    print(f"{name}: {len(chars)} characters, {(here / name).stat().st_size} bytes")
lack = {c for path in texts.glob("*.ftl") for c in path.read_text(encoding="utf-8") if c >= " "}
lack = {c for c in lack if not any(ord(c) in chars for chars in has.values())}
lack -= {"\u27e6", "\u27e7"}  # the marks of emphasis are never shown
if lack:
    sys.exit("no font has " + " ".join(sorted(lack)))
PYTHON
