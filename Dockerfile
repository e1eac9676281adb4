# syntax=docker/dockerfile:1
# The deployed portal: one image for web, workers, beat and the migrate step (see docker-compose.yml).

# The pages' styles and scripts. Node stays behind in this stage.
FROM node:22-bookworm-slim AS front-end
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY static/ static/
RUN npm run build

# The Python packages, each checked against its hash. pip's cache stays behind in this stage.
FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /tmp/base.txt

FROM python:3.11-slim-bookworm AS portal
# pg_dump and pg_restore for `manage.py backup`, of the version of the database in docker-compose.yml.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-15=15.* \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /portal --shell /usr/sbin/nologin portal
ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_VAR=/var/lib/portal
WORKDIR /portal
COPY --from=packages /opt/venv /opt/venv
COPY manage.py ./
COPY send_portal/ send_portal/
COPY ehcp/ ehcp/
COPY scorecard/ scorecard/
COPY improvement/ improvement/
COPY templates/ templates/
COPY --from=front-end /portal/static/ static/
# Files with a digest in their names, as deployed settings want them; the values below serve this one command only.
RUN PORTAL_MODE=deployed SECRET_KEY=for-collectstatic-only-and-for-nothing-else-0123456789 ALLOWED_HOSTS=localhost EMAIL_URL=consolemail:// \
    DATABASE_URL=sqlite:////tmp/none REDIS_URL=redis://none \
    python manage.py collectstatic --no-input --verbosity 0
USER 10001
EXPOSE 8000
CMD ["gunicorn", "send_portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--config", "python:send_portal.requests.web_server"]
