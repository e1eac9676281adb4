"""What gunicorn is told wherever the portal runs: `gunicorn --config python:send_portal.requests.web_server`."""

from gunicorn.glogging import Logger

from send_portal.running.log_lines import WithoutSecrets


class WebServerLog(Logger):  # type: ignore[misc]
    """Gunicorn's own logs, of requests and of errors, without what an address must not give away."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.setFormatter(WithoutSecrets(handler.formatter))


logger_class = WebServerLog
accesslog = "-"
# Without the query and the page before: both may hold the name of a child somebody looked for.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(L)s'
control_socket_disable = True
