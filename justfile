# Everything that decides whether a change may land.
ci:
    .ci/run

# Run the demo.
demo:
    cargo run --release -- demo

# The figures of the README's performance section.
bench:
    cargo bench
