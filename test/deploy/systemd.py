#!/usr/bin/env python3
"""A stand-in for systemctl, journalctl, loginctl and sudo, by the name it is called by, for a session without systemd: it reads units, starts what they say with
NOTIFY_SOCKET, waits for READY=1, kills after TimeoutStartSec and WatchdogSec, restarts, and keeps a log. Its state lies in $STANDIN."""
import json, os, re, signal, socket, subprocess, sys, time

STATE = os.environ["STANDIN"]
name, words = os.path.basename(sys.argv[0]), sys.argv[1:]
flags = [w for w in words if w.startswith("-")]
rest = [w for w in words if not w.startswith("-")]
value = lambda flag, default=None: next((w.split("=", 1)[1] for w in flags if w.startswith(flag + "=")), default)


def path(unit, what):
    return os.path.join(STATE, f"{unit}.{what}")


def folders():
    return [os.path.expanduser("~/.config/systemd/user")] if "--user" in flags else ["/etc/systemd/system", "/usr/lib/systemd/system"]


def read_unit(unit):
    file = next((f for f in (os.path.join(d, unit) for d in folders()) if os.path.exists(f)), None)
    if file is None:
        sys.exit(f"Failed to restart {unit}: Unit {unit} not found.")
    lines = [line.split("=", 1) for line in open(file).read().split("\n") if "=" in line and not line.startswith("#")]
    return {key: [v for k, v in lines if k == key] for key in {k for k, _ in lines}}


def unquote(text):
    """Words of a unit's line: systemd.syntax(7), as far as quotes, escapes and %% go."""
    return [re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), w[1:-1] if w.startswith('"') else w).replace("%%", "%") for w in re.findall(r'"(?:\\.|[^"\\])*"|[^\s"]+', text)]


def status(unit):
    try:
        return json.load(open(path(unit, "state")))
    except FileNotFoundError:
        return {"active": "inactive", "result": "success", "manager": 0}


def note(unit, **state):
    with open(path(unit, "state.part"), "w") as f:
        json.dump({**status(unit), **state}, f)
    os.rename(path(unit, "state.part"), path(unit, "state"))


def log(unit, data):
    with open(path(unit, "log"), "ab") as f:
        f.write(data)


def manage(unit):
    """What systemd does for one unit, in a process of its own, until it is told to stop."""
    settings = read_unit(unit)
    seconds = lambda key: float(settings.get(key, ["0"])[0])
    address = path(unit, "notify")
    if os.path.exists(address):
        os.unlink(address)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listening.bind(address)
    listening.settimeout(0.02)
    command = [w.replace("$$", "$") for w in unquote(settings["ExecStart"][0])]
    given = dict(v.split("=", 1) for line in settings.get("Environment", []) for v in unquote(line))
    child = None

    def end(*_):
        if child is not None and child.poll() is None:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(seconds("TimeoutStopSec"))
            except subprocess.TimeoutExpired:
                child.kill()
        note(unit, active="inactive", manager=0)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    result, restarts = "success", 0
    while True:
        note(unit, active="activating", manager=os.getpid(), result=result, restarts=restarts)
        environment = {"PATH": "/usr/bin:/bin", "HOME": os.environ["HOME"], "NOTIFY_SOCKET": address, "WATCHDOG_USEC": str(int(seconds("WatchdogSec") * 1e6)), **given}
        try:
            child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=open(path(unit, "log"), "ab"), stderr=subprocess.STDOUT)
        except OSError as e:
            log(unit, f"{e}\n".encode())
            child, result = None, "exit-code"
        begun = alive = time.monotonic()
        ready = False
        while child is not None:
            code = child.poll()
            if code is not None:
                result = "signal" if code < 0 else "exit-code" if code > 0 else "success" if ready else "protocol"
                break
            try:
                message = listening.recv(4096).decode().split("\n")
                if "READY=1" in message and not ready:
                    ready = True
                    note(unit, active="active", result="success", pid=child.pid)
                if "READY=1" in message or "WATCHDOG=1" in message:
                    alive = time.monotonic()
            except socket.timeout:
                pass
            late = not ready and time.monotonic() - begun > seconds("TimeoutStartSec")
            if late or (ready and time.monotonic() - alive > seconds("WatchdogSec")):
                child.kill()
                child.wait()
                result = "timeout" if late else "watchdog"
                if not late:
                    log(unit, b"Watchdog timeout\n")
                break
        restarts += 1
        note(unit, active="activating", failed=restarts, result=result, pid=0)
        time.sleep(min(seconds("RestartSec"), 1))


def stop(unit):
    manager = status(unit)["manager"]
    if manager:
        os.kill(manager, signal.SIGTERM)
        while status(unit)["manager"]:
            time.sleep(0.01)


def start(unit):
    read_unit(unit)
    note(unit, active="activating", failed=0, manager=-1)
    with open(path(unit, "starts"), "a") as f:
        size = os.path.getsize(path(unit, "log")) if os.path.exists(path(unit, "log")) else 0
        f.write(f"{time.time()} {size}\n")
    if os.fork() == 0:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for fd in range(3):
            os.dup2(nowhere, fd)
        manage(unit)
    while True:
        now = status(unit)
        if now["active"] == "active":
            return
        if now.get("failed"):
            sys.exit(f"Job for {unit} failed because of unavailable resources or another system error.")
        time.sleep(0.01)


if name == "loginctl":
    open(os.path.join(STATE, "linger"), "a").write(f"{rest[1]}\n")
elif name == "sudo":
    os.execvp(rest[0], words[1:])
elif name == "journalctl":
    unit = value("--unit") or value("--user-unit")
    since, lines = value("--since"), value("--lines", "10")
    if since:
        begun = [int(size) for when, size in (line.split() for line in open(path(unit, "starts"))) if float(when) >= float(since[1:])]
        text = open(path(unit, "log"), "rb").read()[begun[0]:] if begun else b""
        sys.stdout.buffer.write(b"".join(text.splitlines(keepends=True)[-int(lines):]))
        sys.exit(0)
    subprocess.run(["tail", "-n", lines, *(["-f"] if "--follow" in flags else []), path(unit, "log")], check=False)
elif name == "systemctl":
    if "--version" in flags:
        print(f"systemd {os.environ.get('STANDIN_VERSION', '252')} (252.1-1)\n+PAM")
    elif rest[0] == "is-system-running":
        print("running")
    elif rest[0] in ("daemon-reload", "reset-failed"):
        pass
    elif rest[0] == "enable" or rest[0] == "disable":
        note(rest[1], enabled=rest[0] == "enable")
        if "--now" in flags:
            start(rest[1]) if rest[0] == "enable" else stop(rest[1])
    elif rest[0] == "is-active":
        print(status(rest[1])["active"])
        sys.exit(0 if status(rest[1])["active"] == "active" else 3)
    elif rest[0] == "show":
        print(status(rest[1])["result"])
    elif rest[0] in ("restart", "start"):
        stop(rest[1])
        start(rest[1])
    elif rest[0] == "stop":
        stop(rest[1])
    else:
        sys.exit(f"Unknown command verb {rest[0]}.")
