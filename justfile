# Runs all checks that a change must pass before it is merged.
ci:
    .ci/run

# Runs the demo.
demo:
    cargo run --release -- demo

# Draws the README's pictures from real screens of the program.
pictures:
    UPDATE_PICTURES=1 cargo test --test tui pictures

# Measures the figures in the README's performance section.
bench:
    cargo bench

# Runs the checks of tests/soak at their full length, which takes some hours: kills, several processes, lost replies,
# failing writes, simulated histories. Each number below can be set in the environment, as in `SOAK_KILLS=50 just soak`.
soak:
    SOAK_KILLS=${SOAK_KILLS:-1000} SOAK_TASKS=${SOAK_TASKS:-500} SOAK_SECONDS=${SOAK_SECONDS:-60} \
    SOAK_LANES=${SOAK_LANES:-200} SOAK_RUSH=${SOAK_RUSH:-400} \
    SOAK_REPLIES=${SOAK_REPLIES:-300} SOAK_SYSCALLS=${SOAK_SYSCALLS:-200} SOAK_SEEDS=${SOAK_SEEDS:-100000} \
    SOAK_MIXED=${SOAK_MIXED:-100000} \
    cargo test --test soak -- --nocapture --test-threads=1

# Fuzzes each parser for a minute (or FUZZ_SECONDS), starting from `fuzz/corpus`, which is not changed: new inputs are
# written to `target/fuzz/new`, and inputs that violate a property to `target/fuzz/found`. Once the fault that an input
# shows is fixed, add the input to the corpus, from which the tests read it. There are no sanitizers, because pushdeck
# has no unsafe code.
fuzz:
    #!/usr/bin/env bash
    set -euo pipefail
    command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked --version 0.13.2
    rustup toolchain list | grep -q '^nightly' || rustup toolchain install nightly --profile minimal
    for target in $(ls fuzz/corpus); do
        mkdir -p target/fuzz/new/$target target/fuzz/found
        cargo +nightly fuzz run --sanitizer none --target-dir target/fuzz $target target/fuzz/new/$target fuzz/corpus/$target -- \
            -max_total_time=${FUZZ_SECONDS:-60} -max_len=4096 -timeout=10 -artifact_prefix=target/fuzz/found/$target-
    done

# Compares how many tasks a forecast promises with how many tasks runs reach, on network paths with jitter and stalls.
# Simulates a thousand runs (or PROMISE_RUNS) for each case, and prints the figures.
promise:
    PROMISE_RUNS=${PROMISE_RUNS:-1000} cargo test --release --lib limiter::promise_tests -- --nocapture --test-threads=1

# Plants bugs, one at a time, and checks that the tests in tests/soak catch each of them.
planted:
    cargo test --features planted --test soak -- --nocapture --test-threads=1 planted::
