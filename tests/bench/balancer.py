# SPDX-License-Identifier: GPL-2.0-or-later
"""The bench of ocf:relevo:balancer: its calls, beside ocf:heartbeat:nginx's as that of the nearest
peer (there is no agent for HAProxy); a monitor of level 10 with 48 servers; requests that fail while
HAProxy is reloaded again and again; and the throughput with and without cpus=auto."""
import os
import re
import subprocess
import time
from pathlib import Path

import calls

OURS = f"{calls.AGENTS}/relevo/balancer"
PEER = f"{calls.AGENTS}/heartbeat/nginx"
CONFIG, SERVERS, NGINX = (Path(f"/run/{name}") for name in ("web.cfg", "servers.cfg", "nginx.conf"))
PARAMETERS = {"config": str(CONFIG)}
URL = "http://127.0.0.1:8080/"
DEFAULTS = """defaults
\tmode http
\ttimeout connect 5s
\ttimeout client 30s
\ttimeout server 30s
"""
MANY = 48
RELOADS, REQUESTS = 50, 20000
LOAD_S = 10


def write_files():
    servers = "".join(f"\tserver s{n} 127.0.0.1:9001 check inter 2s\n" for n in range(MANY))
    CONFIG.write_text(f"{DEFAULTS}\tretries 3\nfrontend web\n\tbind 127.0.0.1:8080\n"
                      f"\tdefault_backend servers\nbackend servers\n{servers}")
    SERVERS.write_text(f"{DEFAULTS}frontend server\n\tbind 127.0.0.1:9001\n"
                       "\thttp-request return status 200 content-type text/plain string ok\n")
    Path("/var/log/nginx").mkdir(exist_ok=True)
    NGINX.write_text("pid /run/nginx.pid;\nevents {\n}\nhttp {\nserver {\nlisten 8081;\n}\n}\n")


def answers(env, level="10"):
    """Waits until all servers are up."""
    env = dict(env, OCF_CHECK_LEVEL=level)
    end = time.monotonic() + 60
    while subprocess.run([OURS, "monitor"], env=env, capture_output=True).returncode != 0:
        if time.monotonic() > end:
            raise RuntimeError("the balancer's servers do not come up")
        time.sleep(0.1)


def monitors(report):
    env = calls.environment(PARAMETERS)
    peer_env = calls.environment({"configfile": str(NGINX), "httpd": "/usr/sbin/nginx"})
    calls.compare(report, "balancer_metadata", ([OURS, "meta-data"], env),
                  ([PEER, "meta-data"], peer_env))
    subprocess.run(["nginx", "-c", NGINX], check=True)
    try:
        calls.compare(report, "balancer_monitor", ([OURS, "monitor"], env),
                      ([PEER, "monitor"], peer_env))
    finally:
        subprocess.run(["nginx", "-c", NGINX, "-s", "stop"], check=True, capture_output=True)
    level = {"level": ([OURS, "monitor"], dict(env, OCF_CHECK_LEVEL="10"))}
    wall, _ = calls.interleave(level, calls.RUNS)["level"]
    report["balancer_monitor_10_ms"] = round(wall, 3)
    print(f"{'balancer_monitor_10':22} {wall:8.2f} ms   with {MANY} servers", flush=True)


def load(seconds):
    """A load that runs: each request by a connection of its own."""
    return subprocess.Popen(["wrk", "-t1", "-c8", f"-d{seconds}s", "-H", "Connection: close", URL],
                            stdout=subprocess.PIPE, text=True)


def result(process):
    """(requests, failed, requests a second) of a load that has ended."""
    text, _ = process.communicate()
    done = re.search(r"(\d+) requests in", text)
    if process.returncode != 0 or not done:
        raise RuntimeError(f"wrk ended with {process.returncode}: {text}")
    failed = sum(int(number) for line in re.findall(r"Socket errors: (.*)", text)
                 for number in re.findall(r"\d+", line))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    rate = re.search(r"Requests/sec: +([\d.]+)", text)
    return int(done[1]), failed + int(bad[1] if bad else 0), float(rate[1])


def reloads(report):
    """At least so many reloads under at least so many requests."""
    env = calls.environment(PARAMETERS)
    total = failures = count = 0
    while count < RELOADS or total < REQUESTS:
        process = load(LOAD_S)
        while process.poll() is None and count < 20 * RELOADS:
            calls.call([OURS, "reload"], env)
            count += 1
        requests, failed, _ = result(process)
        total, failures = total + requests, failures + failed
    report.update(balancer_reload_failed=failures, balancer_reload_requests=total,
                  balancer_reloads=count)
    print(f"{'balancer_reload':22} {failures:8d} failed of {total} requests, {count} reloads",
          flush=True)


def throughput(report):
    """Placed and not by turns, as the machine may have other things to do."""
    figures = {"off": [], "auto": []}
    for _ in range(3):
        for cpus, rates in figures.items():
            env = calls.environment(dict(PARAMETERS, cpus=cpus))
            calls.call([OURS, "reload"], env)
            rates.append(result(load(3))[2])
    ratio = max(figures["auto"]) / max(figures["off"])
    report.update(balancer_throughput=round(max(figures["off"])),
                  balancer_throughput_placed=round(max(figures["auto"])),
                  balancer_throughput_ratio=round(ratio, 2))
    print(f"{'balancer_throughput':22} {max(figures['off']):8.0f} requests/s   cpus=auto "
          f"{max(figures['auto']):8.0f}   {ratio:.2f}x   ({os.cpu_count()} cores, which the client "
          "and the servers need, too: few show little)", flush=True)


def bench(report):
    write_files()
    subprocess.run(["haproxy", "-D", "-f", SERVERS], check=True)
    env = calls.environment(PARAMETERS)
    calls.call([OURS, "start"], env)
    try:
        answers(env)
        monitors(report)
        reloads(report)
        throughput(report)
    finally:
        calls.call([OURS, "stop"], dict(env, OCF_RESKEY_drain="0"))
