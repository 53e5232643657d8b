"""`make demo`: the whole story without a browser, in a place of its own (var/demo), with a real broker and worker."""

import os
import shutil
import subprocess
import sys

from deploy import run
from deploy.console import command_line
from deploy.processes import Together


def main(arguments):
    environ = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    plan = run.read_plan({**environ, "COUNTERSIGN_VAR": str(run.ROOT / "var" / "demo")})
    shutil.rmtree(plan.var, ignore_errors=True)
    plan.var.mkdir(parents=True)
    run.keep_secret_key(plan.var / "secret-key")
    environment = {**run.environment_for(plan, environ), "DEMO": "yes", "HASHED_STATIC": ""}
    run.prepare(environment)
    together = Together(environment, run.ROOT)
    try:
        environment["REDIS_URL"] = run.start_private_redis(together, plan.var / "redis")
        worker = next(program for program in run.programs(plan, environment) if program.name == "worker")
        together.start(worker._replace(quiet=True))
        return subprocess.run(
            [sys.executable, "manage.py", "demo", *arguments], cwd=run.ROOT, env=environment
        ).returncode
    finally:
        together.stop()


if __name__ == "__main__":
    command_line(lambda: main(sys.argv[1:]))
