# Everything that decides whether a change may land.
ci:
    .ci/run

# Run the demo.
demo:
    cargo run --release -- demo

# The pictures of the README, from the real screens.
pictures:
    UPDATE_PICTURES=1 cargo test --test tui pictures

# The figures of the README's performance section.
bench:
    cargo bench

# The checks of tests/soak at their full length, an hour or two: kills, several processes, lost replies, failing writes,
# simulated histories. Any of the numbers can be set, as in `SOAK_KILLS=50 just soak`.
soak:
    SOAK_KILLS=${SOAK_KILLS:-1000} SOAK_SECONDS=${SOAK_SECONDS:-60} SOAK_REPLIES=${SOAK_REPLIES:-300} \
    SOAK_SYSCALLS=${SOAK_SYSCALLS:-200} SOAK_SEEDS=${SOAK_SEEDS:-100000} \
    cargo test --test soak -- --nocapture --test-threads=1

# Bytes of any kind for each reader, a minute each (or FUZZ_SECONDS), beginning with `fuzz/corpus`, which stays as it is:
# what is new goes to `target/fuzz/new`. What breaks a property goes to `target/fuzz/found`; once that is mended, it belongs
# into the corpus, from which the tests read it. Without sanitizers: there is no unsafe code here.
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

# What a forecast promises against what runs reach, on paths with jitter and stalls: a thousand runs of each, with the figures.
promise:
    PROMISE_RUNS=${PROMISE_RUNS:-1000} cargo test --release --lib limiter::promise_tests -- --nocapture --test-threads=1

# Plants bugs and shows that those checks catch them.
planted:
    cargo test --features planted --test soak -- --nocapture --test-threads=1 planted::
