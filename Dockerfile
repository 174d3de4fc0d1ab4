# Image of the relay. The build has the tools; the image runs the relay as the user `node`.
# The exact version is named here. The release adds the digest of the base image, which only a registry knows:
# --build-arg NODE_IMAGE=node:22.23.3-bookworm-slim@sha256:… (.github/workflows/release.yml).
ARG NODE_IMAGE=node:22.23.3-bookworm-slim
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts

FROM ${NODE_IMAGE}
WORKDIR /app
# Node prints that its SQLite is an experiment. The tests cover what the relay uses of it.
ENV NODE_ENV=production HOST=0.0.0.0 DATA=/data NODE_OPTIONS=--disable-warning=ExperimentalWarning
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8787
HEALTHCHECK --interval=30s --timeout=5s CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.PORT||8787)+'/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/node/cli.js", "relay"]
