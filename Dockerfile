# Two stages: the first installs, builds and tests with the same scripts that people run; the second holds the broker
# and the libraries that it loads, and runs it as nobody in particular.
#
#   docker build -t p2p-broker .
#   docker run --rm -p 9000:9000 p2p-broker

FROM debian:12-slim AS build
WORKDIR /src

# What changes seldom comes first, so that a change of the sources installs nothing again.
COPY scripts/setup scripts/
COPY tests/package.json tests/package-lock.json tests/.npmrc tests/
RUN scripts/setup --tests=unit,conformance,broker

COPY . .
RUN scripts/test unit
RUN scripts/build release p2p-broker
RUN scripts/test conformance
RUN scripts/test broker
RUN scripts/package runtime


FROM debian:12-slim
# What registries show. Where it came from is for whoever builds it to say: --label org.opencontainers.image.source=URL
LABEL org.opencontainers.image.title="p2p-broker" \
      org.opencontainers.image.description="A self-hosted, PeerJS-compatible WebRTC signalling broker" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="docker.io/library/debian:12-slim"
COPY scripts/setup /opt/p2p-broker/scripts/
COPY --from=build /src/build/runtime-packages /opt/p2p-broker/build/
RUN /opt/p2p-broker/scripts/setup --runtime && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/build/release/p2p-broker /usr/local/bin/

# The broker needs no file of its own, so the user needs no entry in /etc/passwd.
USER 10001:10001
EXPOSE 9000
STOPSIGNAL SIGTERM
# Asks the broker on the port of P2P_BROKER_PORT: set the port by the environment, not by a flag, and both know it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD ["p2p-broker", "--healthcheck"]
ENTRYPOINT ["p2p-broker"]
