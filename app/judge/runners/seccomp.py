"""The system-call filter of a box, as BPF bytes built once with libseccomp.

Default allow, with a list of refused calls: programs in many languages must run. A denylist ages,
so numbers above the newest call known here answer ENOSYS and the self-test tries real attacks.
"""

import errno
import platform
import tempfile

REFUSED = """
ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp pidfd_getfd
mount umount2 pivot_root chroot unshare setns open_tree move_mount fsopen fsconfig fsmount fspick
mount_setattr bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register
add_key request_key keyctl init_module finit_module delete_module create_module query_module
get_kernel_syms nfsservctl kexec_load kexec_file_load reboot swapon swapoff quotactl quotactl_fd
acct uselib ustat sysfs _sysctl personality name_to_handle_at open_by_handle_at lookup_dcookie
fanotify_init fanotify_mark sethostname setdomainname iopl ioperm modify_ldt syslog settimeofday
clock_settime clock_adjtime adjtimex vhangup connect bind listen accept accept4 shmget shmat shmctl
shmdt semget semop semctl semtimedop msgget msgsnd msgrcv msgctl mq_open mq_unlink mq_timedsend
mq_timedreceive mq_notify mq_getsetattr mbind set_mempolicy get_mempolicy migrate_pages move_pages
set_mempolicy_home_node setpriority ioprio_set sched_setparam sched_setscheduler sched_setattr
sched_setaffinity landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret
vmsplice
""".split()  # noqa: SIM905

_NEWEST_KNOWN = 450  # set_mempolicy_home_node on x86_64
_UNKNOWN_UNTIL = 479

# CLONE_NEWTIME (0x80) lies in the exit-signal byte; no exit signal in use has that bit.
_NEW_NAMESPACE_FLAGS = (
    0x00020000,  # NEWNS
    0x02000000,  # NEWCGROUP
    0x04000000,  # NEWUTS
    0x08000000,  # NEWIPC
    0x10000000,  # NEWUSER
    0x20000000,  # NEWPID
    0x40000000,  # NEWNET
    0x00000080,  # NEWTIME
)
_TERMINAL_INJECTIONS = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX


class NoSeccomp(Exception):
    """libseccomp or pyseccomp is missing, or the machine is not one the list was made for."""


def build_filter() -> bytes:
    """BPF instructions for `bwrap --seccomp`. Raises NoSeccomp with what to install."""
    if platform.machine() != "x86_64":
        raise NoSeccomp(f"the filter knows x86_64 only, this machine is {platform.machine()}")
    try:
        import pyseccomp
    except (ImportError, RuntimeError) as error:
        raise NoSeccomp("install libseccomp2 (apt) and pyseccomp (pip)") from error

    table = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    table.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    table.set_attr(pyseccomp.Attr.CTL_OPTIMIZE, 2)
    for name in REFUSED:
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
        if number >= 0:
            table.add_rule(pyseccomp.ERRNO(errno.EPERM), number)
    table.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    table.add_rule(pyseccomp.ERRNO(errno.EAFNOSUPPORT), "socket")
    for flag in _NEW_NAMESPACE_FLAGS:
        masked = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag)
        table.add_rule(pyseccomp.ERRNO(errno.EPERM), "clone", masked)
    for request in _TERMINAL_INJECTIONS:
        # The kernel looks at the low 32 bits only; so must we.
        masked = pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, request)
        table.add_rule(pyseccomp.ERRNO(errno.EPERM), "ioctl", masked)
    for number in range(_NEWEST_KNOWN + 1, _UNKNOWN_UNTIL + 1):
        table.add_rule(pyseccomp.ERRNO(errno.ENOSYS), number)
    with tempfile.TemporaryFile() as out:
        table.export_bpf(out)
        out.seek(0)
        return out.read()
