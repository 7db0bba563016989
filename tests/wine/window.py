"""Works the window for Windows by mouse and keys under Wine, and reads what it saved by the command line."""

import json
import os
import pathlib
import subprocess
import sys
import time

WINE, FOLDER, WORK = sys.argv[1:4]
DEADLINE = 180
# Where the middle of the button “Send” is, in pixels from the corner of the window in its first size.
SEND = (124, 198)


def run(*args):
    return subprocess.run(args, capture_output=True, text=True, timeout=DEADLINE)


def until(what, found):
    give_up = time.monotonic() + DEADLINE
    while time.monotonic() < give_up:
        got = found()
        if got:
            return got
        time.sleep(0.2)
    keep_picture()
    raise AssertionError(f"under Wine: no {what} in {DEADLINE} s")


def windows(name):
    return run("xdotool", "search", "--name", name).stdout.split()


def colours():
    """How many the screen shows; a blank one has one, text alone has dozens."""
    picture = f"{WORK}/window.png"
    run("import", "-silent", "-window", "root", picture)
    return int(run("identify", "-format", "%k", picture).stdout or 0)


def keep_picture(window="root", after=0):
    """Where a picture is asked for; `after` so many seconds, in which notices have gone by themselves."""
    if wanted := os.environ.get("LAB_PICTURE"):
        time.sleep(after)
        run("import", "-silent", "-window", window, wanted)


def settings():
    home = pathlib.Path(os.environ["WINEPREFIX"], "drive_c/users", os.environ.get("USER", "root"))
    folder = home / "AppData/Roaming/packet-lab/config"
    folder.mkdir(parents=True, exist_ok=True)
    text = 'text = "hello"\nread_size = 4\nlessons_first = false\ntheme = "light"\n'
    (folder / "settings.toml").write_text(text)


def press(window, keys):
    run("xdotool", "windowfocus", "--sync", window)
    run("xdotool", "key", keys)


def reads(file):
    shown = run(WINE, f"{FOLDER}/packet-lab.exe", "show", str(file), "--format", "jsonl", "--lang", "en")
    lines = [json.loads(line) for line in shown.stdout.splitlines()]
    return [line for line in lines if line.get("call") == "recvfrom"]


def save(window, file):
    """Saves the session by Ctrl+S and Wine's dialog, whose field has a name already."""

    def dialog():
        press(window, "ctrl+s")
        give_up = time.monotonic() + 10
        while time.monotonic() < give_up and not windows("Save"):
            time.sleep(0.2)
        return windows("Save")

    (asked, *_) = until("dialog", dialog)
    press(asked, "End")
    press(asked, "shift+Home")
    run("xdotool", "type", "--delay", "30", "Z:" + str(file).replace("/", "\\"))
    press(asked, "Return")
    until("recording", lambda: file.exists() and not windows("Save"))


def saved(window):
    """The reads that are in a recording, once there are two: what was ordered last may come after a save."""
    for number in range(9):
        file = pathlib.Path(WORK, f"clicked-{number}.pcapng")
        save(window, file)
        found = reads(file)
        if len(found) > 1:
            return found
    raise AssertionError(f"under Wine: of two sends came {found}")


settings()
lab = subprocess.Popen([WINE, f"{FOLDER}/packet-labw.exe", "--lang", "en"])
try:
    (window, *_) = until("window", lambda: windows("Packet Lab"))
    until("picture", lambda: colours() > 50)
    print(f"under Wine: the window shows {colours()} colours", flush=True)
    run("xdotool", "windowfocus", "--sync", window)
    run("xdotool", "mousemove", "--window", window, *map(str, SEND), "click", "1")
    press(window, "ctrl+Return")
    for read in saved(window):
        assert read["errno"] == "WSAEMSGSIZE (10040)" and read["fate"] == "truncated", read
        assert bytes.fromhex(read["data_hex"]) == b"hell", read
    keep_picture(window, after=15)
    print('under Wine: a click and Ctrl+Enter send "hello": each read of 4 is WSAEMSGSIZE (10040) with "hell"')
finally:
    lab.terminate()
