# The program in an image, for Kubernetes and other places that run containers.
#
#   docker build --tag REGISTRY/ner:1 .
#   docker build --tag REGISTRY/ner:1-cuda --build-arg FEATURES=cuda,fusion,persistence \
#       --build-arg RUNTIME=nvidia/cuda:12.8.1-devel-ubuntu24.04 .
#
# The second runs on NVIDIA cards and needs an image that has the toolkit's nvvm/libdevice.
ARG BUILDER=rust:1.95-bookworm
ARG RUNTIME=debian:bookworm-slim

FROM ${BUILDER} AS build
ARG FEATURES=""
WORKDIR /source
COPY . .
RUN cargo build --release --locked --package xtask --features "${FEATURES}" \
    && cp target/release/xtask /usr/local/bin/xtask

FROM ${RUNTIME}
# bash runs the cells of a pod; the certificates are for the model hub
RUN apt-get update \
    && apt-get install --yes --no-install-recommends bash ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/bin/xtask /usr/local/bin/xtask
# a number, so that Kubernetes sees that it is not root
USER 10001:10001
WORKDIR /work
ENTRYPOINT ["/usr/local/bin/xtask"]
CMD ["--help"]
