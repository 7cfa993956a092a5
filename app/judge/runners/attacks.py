"""Real attacks on a box, as small Python programs. The self-test and the tests run all of them.

Each reads one line from stdin: path of a secret on the host, a port somebody listens to on the
loopback address, the pid of the judge. What succeeds prints "ESCAPED …"; nothing else matters of
what it prints. `outcomes` are the verdicts a contained run may end with.
"""

from dataclasses import dataclass

from app.judge.runner import Limits, Outcome

_OK = frozenset({Outcome.OK})
_ENDS = frozenset({Outcome.OK, Outcome.RTE})


_USUAL = Limits(time_limit_ms=1500, memory_limit_kb=64 * 1024, output_limit_kb=1024)


@dataclass(frozen=True, slots=True)
class Attack:
    name: str
    aim: str
    program: str
    outcomes: frozenset[Outcome] = _ENDS
    limits: Limits = _USUAL
    needs_exact: bool = False


PRELUDE = """\
import ctypes, errno, mmap, os, signal, socket, sys, time
path, port, judge = sys.stdin.readline().split()
libc = ctypes.CDLL(None, use_errno=True)
def tries(what, act):
    try:
        got = act()
    except BaseException:
        return
    print("ESCAPED", what, repr(got)[:80], flush=True)
def call(number, *args):
    ctypes.set_errno(0)
    got = libc.syscall(number, *args)
    if got < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return got
"""

_FORKS = """
made = 0
while True:
    try:
        pid = os.fork()
    except OSError:
        break
    if pid == 0:
        time.sleep(1); os._exit(0)
    made += 1
    if made > 200:
        print("ESCAPED made", made, "processes", flush=True); break
"""
_SPREAD = """
for _ in range(8):
    if os.fork() == 0:
        held = bytearray(16 << 20)
        for at in range(0, len(held), 4096): held[at] = 1
        time.sleep(1.2); os._exit(0)
time.sleep(1.5)
"""
_SCRATCH = """
size = 0
try:
    with open("/tmp/big", "wb") as out:
        while size < 300 << 20:
            size += out.write(b"x" * (1 << 20)); out.flush()
    print("ESCAPED wrote", size, flush=True)
except OSError: pass
"""
_INODES = """
try:
    for n in range(400000): os.close(os.open(f"/tmp/{n}", os.O_CREAT | os.O_WRONLY))
    print("ESCAPED", n, "inodes", flush=True)
except OSError: pass
"""
_STDIN = """
tries("write fd 0", lambda: os.write(0, b"HACK"))
tries("reopen stdin", lambda: os.write(os.open("/proc/self/fd/0", os.O_RDWR), b"HACK"))
tries("truncate stdin", lambda: os.truncate("/proc/self/fd/0", 0))
"""
_NETWORK = """
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, 16, 17):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        tries(f"socket {family} {kind}", lambda: socket.socket(family, kind))
tries("connect", lambda: socket.create_connection(("127.0.0.1", int(port)), 1))
with open("/proc/net/dev") as f:
    names = [l.split(":")[0].strip() for l in f.readlines()[2:]]
if set(names) - {"lo", "sit0", "tunl0", "ip6tnl0", "gre0", "gretap0", "erspan0", "ip_vti0",
                 "ip6_vti0", "ip6gre0", "teql0", "dummy0", "bond0"}: print("ESCAPED", names)
"""
_FILES = """
for name in (path, "/etc/shadow", "/etc/hostname", "/root", "/home", "/var", "/work", "/run",
             "/sys", "/proc/1/root/etc/shadow", "/dev/shm", "/dev/pts", "/dev/mem", "/dev/vda"):
    tries(name, lambda: os.stat(name))
    tries(name, lambda: os.listdir(name))
"""
_PID1 = """
for name in ("environ", "mem", "maps", "root/etc", "cwd", "auxv"):
    full = "/proc/1/" + name
    def look():
        text = open(full, "rb").read(64)
        if not text: raise OSError
        if name in ("maps", "auxv"): raise OSError  # its own supervisor, no secret in it
        return text
    tries(full, look)
line = open("/proc/1/cmdline", "rb").read()
for word in (b"/var/", b"/work/", b"judge/", os.path.dirname(path).encode()):
    if word in line: print("ESCAPED cmdline tells", word, flush=True)
with open("/proc/self/environ", "rb") as f:
    text = f.read()
for word in (b"SECRET", b"DATABASE", b"TOKEN", b"VAR="):
    if word in text: print("ESCAPED environment", word, flush=True)
"""
_DAEMON = """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in (0, 1, 2):
            os.close(fd)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(300)
    os._exit(0)
print("started")
"""
_OUTPUT = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN); signal.signal(signal.SIGPIPE, signal.SIG_IGN)
while True:
    try: os.write(1, b"x" * 65536)
    except OSError: pass
"""
_KILL = """
for pid in (1, -1, int(judge), 0 - int(judge)):
    for number in (0, signal.SIGKILL, signal.SIGSTOP) if pid > 1 else (signal.SIGKILL,):
        try: os.kill(pid, number)
        except OSError: continue
        if pid > 1: print("ESCAPED signal", number, "to", pid, flush=True)
time.sleep(0.05)
"""
_RIGHTS = """
if os.geteuid() == 0: print("ESCAPED uid 0 inside", flush=True)
tries("setuid", lambda: os.setuid(0)); tries("setgid", lambda: os.setgid(0))
tries("setgroups", lambda: os.setgroups([0])); tries("setresuid", lambda: os.setresuid(0, 0, 0))
for name in ("/usr/bin/su", "/usr/bin/mount", "/usr/bin/passwd", "/usr/bin/newgrp"):
    if os.path.exists(name) and os.stat(name).st_mode & 0o4000:
        if os.fork() == 0:
            os.execv(name, [name, "--version"])
        os.wait()
status = dict(l.split(":", 1) for l in open("/proc/self/status"))
for key in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
    if int(status[key], 16): print("ESCAPED", key, status[key], flush=True)
if status["NoNewPrivs"].strip() != "1": print("ESCAPED new privileges", flush=True)
if status["Seccomp"].strip() != "2": print("ESCAPED no filter", flush=True)
"""
_NAMESPACES = """
for name, flag in (("user", 0x10000000), ("mount", 0x20000), ("net", 0x40000000), ("pid", 1 << 29)):
    tries("unshare " + name, lambda: call(272, flag))
    tries("clone " + name, lambda: call(56, flag | 17, 0, 0, 0, 0))
tries("clone3", lambda: call(435, ctypes.create_string_buffer(88), 88))
tries("mount", lambda: call(165, b"none", b"/tmp", b"tmpfs", 0, 0))
tries("chroot", lambda: os.chroot("/tmp")); tries("pivot_root", lambda: call(155, b"/tmp", b"/tmp"))
tries("setns", lambda: call(308, os.open("/proc/1/ns/net", os.O_RDONLY), 0))
"""
_KERNEL = """
for name, number in (("ptrace", 101), ("process_vm_readv", 310), ("bpf", 321), ("perf", 298),
    ("userfaultfd", 323), ("io_uring", 425), ("add_key", 248), ("keyctl", 250), ("kexec", 246),
    ("init_module", 175), ("personality", 135), ("syslog", 103), ("quotactl", 179),
    ("open_by_handle", 304), ("name_to_handle", 303), ("memfd_secret", 447), ("reboot", 169)):
    def attempt():
        ctypes.set_errno(0)
        libc.syscall(number, 0, 0, 0, 0, 0, 0)
        if ctypes.get_errno() in (errno.EPERM, errno.ENOSYS): raise OSError
        return ctypes.get_errno()
    tries(name, attempt)
tries("a call from the future", lambda: None if call(460, 0) is None else 1)
"""
_TERMINAL = """
def inject():
    ctypes.set_errno(0)
    libc.ioctl(0, ctypes.c_ulong(0x5412 | 1 << 32), b"x")
    if ctypes.get_errno() == errno.EPERM: raise OSError
    return ctypes.get_errno()
tries("TIOCSTI", inject)
tries("a controlling terminal", lambda: os.open("/dev/tty", os.O_RDWR))
"""
_SHARED = """
for name, number in (("shmget", 29), ("semget", 64), ("msgget", 68)):
    tries(name, lambda: call(number, 12345, 1024, 0o1666))
tries("mq_open", lambda: call(240, b"left", 0o102, 0o666, 0))
tries("/dev/shm", lambda: open("/dev/shm/left", "w"))
"""
_WRITES = """
for name in ("/box/new", "/new", "/usr/new", "/etc/passwd", "/dev/new", "/bin/sh", "/header/new",
             sys.argv[0], "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger"):
    tries(name, lambda: open(name, "ab").write(b"x"))
tries("chmod", lambda: os.chmod(sys.argv[0], 0o777))
tries("mknod", lambda: os.mknod("/tmp/disk", 0o60666, os.makedev(254, 0)))
"""
_MEMFD = """
fd = os.memfd_create("hide")
for _ in range(200): os.write(fd, b"x" * (1 << 20))
print("ESCAPED 200 MB in a memory file", flush=True)
"""
_CHILDREN_SPIN = """
for _ in range(4):
    if os.fork() == 0:
        while True: pass
while True: pass
"""
_IGNORES = """
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True: pass
"""
_DESCRIPTORS = """
for fd in range(3, 256):
    tries(f"fd {fd}", lambda: os.fstat(fd))
opened = []
try:
    while len(opened) < 5000: opened.append(os.open("/dev/null", os.O_RDONLY))
    print("ESCAPED 5000 descriptors", flush=True)
except OSError: pass
"""
_MAPS = """
for line in open("/proc/self/mountinfo"):
    for word in (os.path.basename(path), "shadow", "content/problems", "secret"):
        if word in line: print("ESCAPED mountinfo tells", word, flush=True)
"""

_TLE = frozenset({Outcome.TLE})
_MLE = frozenset({Outcome.MLE})
_QUICK = Limits(time_limit_ms=400, memory_limit_kb=64 * 1024, wall_limit_ms=2500)

RUN_ATTACKS = (
    Attack("fork-bomb", "endless processes", _FORKS, _ENDS | _TLE | _MLE),
    Attack(
        "memory", "endless memory", "held = []\nwhile True: held.append(b'x' * (1 << 20))", _MLE
    ),
    Attack("memory-spread", "memory over many processes", _SPREAD, _MLE),
    Attack("memory-file", "memory hidden in a memfd", _MEMFD, _MLE, needs_exact=True),
    Attack("scratch", "fill /tmp", _SCRATCH, _ENDS | _MLE),
    Attack("inodes", "a flood of empty files", _INODES, _ENDS | _MLE | _TLE, needs_exact=True),
    Attack("stdin-rewrite", "change the test through /proc/self/fd/0", _STDIN, _OK),
    Attack("network", "open a socket, reach the host", _NETWORK, _OK),
    Attack("host-files", "read files of the host", _FILES, _OK),
    Attack("pid-1", "read secrets of the supervisor", _PID1, _OK),
    Attack("daemon", "leave a process behind", _DAEMON, _OK),
    Attack("output", "endless output, SIGXFSZ ignored", _OUTPUT, frozenset({Outcome.OLE})),
    Attack(
        "stderr",
        "endless error output",
        _OUTPUT.replace("write(1", "write(2"),
        frozenset({Outcome.OLE}),
    ),
    Attack("kill", "signal the supervisor and the judge", _KILL),
    Attack("rights", "become root, run setuid programs", _RIGHTS, _OK),
    Attack("namespaces", "unshare, clone, mount, chroot", _NAMESPACES, _OK),
    Attack("kernel", "rare system calls", _KERNEL, _OK),
    Attack("terminal", "type into the judge's terminal", _TERMINAL, _OK),
    Attack("shared", "leave shared memory and queues", _SHARED, _OK),
    Attack("writes", "write to the program and the system", _WRITES, _OK),
    Attack("descriptors", "inherited and endless descriptors", _DESCRIPTORS, _OK),
    Attack("mountinfo", "read host paths that tell a secret", _MAPS, _OK),
    Attack("spin", "endless CPU", "while True: pass", _TLE, _QUICK),
    Attack("spin-children", "CPU spread over children", _CHILDREN_SPIN, _TLE, _QUICK),
    Attack("spin-ignoring", "CPU with every signal ignored", _IGNORES, _TLE, _QUICK),
    Attack(
        "sleep",
        "sleep for ever",
        "time.sleep(1000)",
        _TLE,
        Limits(time_limit_ms=400, memory_limit_kb=64 * 1024, wall_limit_ms=800),
    ),
)


@dataclass(frozen=True, slots=True)
class CompileAttack:
    """A source that attacks its compiler. The secret's path replaces @SECRET@.

    Contained = it ends, the judge stands, and neither the log nor the program holds the secret.
    """

    name: str
    aim: str
    language: str
    text: str


# Smaller than a contestant's, so that a self-test ends in seconds.
COMPILE_ATTACK_LIMITS = Limits(time_limit_ms=2500, memory_limit_kb=400 * 1024)

_TEMPLATES = """
template<int n> struct a { typedef typename a<n+1>::t t; };
template<int n, int m> struct f { static const long v = f<n-1,m+1>::v + f<n-1,m-1>::v; };
template<int m> struct f<0,m> { static const long v = m; };
int main() { return f<400,0>::v; }
"""
_ERRORS = "\n".join(f"undeclared_{n} x{n} = nothing_{n}({n});" for n in range(4000))

COMPILE_ATTACKS = (
    CompileAttack(
        "include-shadow", "read /etc/shadow", "c", '#include "/etc/shadow"\nint main(){}'
    ),
    CompileAttack(
        "include-secret", "read a test's answer", "c", '#include "@SECRET@"\nint main(){}'
    ),
    CompileAttack(
        "incbin-secret",
        "put a file into the program",
        "c",
        'asm(".section .rodata\\n.incbin \\"@SECRET@\\"\\n.text");\nint main(){}',
    ),
    CompileAttack(
        "incbin-environ",
        "put the supervisor's environment into the program",
        "c",
        'asm(".section .rodata\\n.incbin \\"/proc/1/environ\\"\\n.text");\nint main(){}',
    ),
    CompileAttack(
        "include-random", "an endless source", "c", '#include "/dev/random"\nint main(){}'
    ),
    CompileAttack("include-zero", "an endless source", "c", '#include "/dev/zero"\nint main(){}'),
    CompileAttack(
        "include-self", "endless includes", "c", "#include __FILE__\n#include __FILE__\n"
    ),
    CompileAttack("artefact", "a program of a gigabyte", "c", "char a[1<<30]={1};int main(){}"),
    CompileAttack("errors", "endless messages", "cpp", _ERRORS),
    CompileAttack("templates", "endless templates", "cpp", _TEMPLATES),
    CompileAttack(
        "pch-pragma",
        "read a file as a precompiled header",
        "c",
        '#pragma GCC pch_preprocess "@SECRET@"\n#include_next "@SECRET@"\nint main(){}',
    ),
    CompileAttack("pascal-include", "read a file", "pascal", "{$I @SECRET@}\nbegin end."),
)
