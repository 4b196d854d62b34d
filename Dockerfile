# An image of meshup-server: one server with SQLite, or a node of the cluster in compose.yaml.
#
#   docker build --tag meshup .
#   docker run --publish 8000:8000 --volume meshup:/srv/meshup/var --env MESHUP__AUTH__SECRET=... meshup
#
# docs/operating.md says more.

FROM rust:1.95.0-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --profile dist --locked \
    && install -D target/dist/meshup-server /image/usr/bin/meshup-server \
    && install -D --mode=644 config/production.toml /image/srv/meshup/config/production.toml \
    && install -D --mode=644 LICENSE /image/usr/share/doc/meshup/LICENSE \
    && install -D --mode=644 /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ca-certificates.crt

FROM debian:bookworm-slim
COPY --from=build /image /
RUN install --directory --owner=10001 --group=10001 --mode=750 /srv/meshup/var
WORKDIR /srv/meshup
# A number, by which cluster managers can tell that it is not root.
USER 10001:10001
ENV MESHUP_ENV=production MESHUP__STORAGE__SPOOL=var/spool
VOLUME /srv/meshup/var
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=15s --start-period=60s --retries=3 CMD ["meshup-server", "check-health"]
ENTRYPOINT ["meshup-server"]
CMD ["serve"]
