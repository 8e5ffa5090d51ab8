// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pound: a FAKE of pound 4.x, which Debian 12 has not. It takes -c, -f and -p, reads a small part
 * of pound's configuration, listens, and speaks the protocol of poundctl's "list" on its control
 * socket: HTTP with JSON as poundctl(8) prints it with -j. It forwards nothing: every request is
 * answered by itself, one for /slow after two seconds. SIGINT closes the listener and waits for
 * what is open (pound's Grace), SIGTERM ends it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define SERVERS 16

struct server {
	char address[64];
	int port;
};

static struct {
	char service[64], control[108], address[64];
	int port;
	struct server servers[SERVERS];
	int count;
} config;

static volatile sig_atomic_t graceful;
static int sessions;

static void on_int(int number)
{
	(void)number;
	graceful = 1;
}

/* Reads words; what it does not know is a fault, named as pound does. */
static int read_config(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[512], word[64], value[128];
	bool backend = false;

	if (!file) {
		fprintf(stderr, "pound: can't open %s: %s\n", path, strerror(errno));
		return -1;
	}
	for (int number = 1; fgets(line, sizeof(line), file); number++) {
		value[0] = '\0';
		if (sscanf(line, " %63s \"%127[^\"]", word, value) < 2 &&
			sscanf(line, " %63s %127s", word, value) < 1)
			continue;
		if (strcasecmp(word, "Control") == 0)
			snprintf(config.control, sizeof(config.control), "%.107s", value);
		else if (strcasecmp(word, "Service") == 0)
			snprintf(config.service, sizeof(config.service), "%.63s", value);
		else if (strcasecmp(word, "Backend") == 0 && config.count < SERVERS)
			backend = true;
		else if (strcasecmp(word, "Address") == 0)
			snprintf(backend ? config.servers[config.count].address : config.address,
				64, "%.63s", value);
		else if (strcasecmp(word, "Port") == 0)
			*(backend ? &config.servers[config.count].port : &config.port) =
				atoi(value);
		else if (strcasecmp(word, "End") == 0)
			config.count += backend, backend = false;
		else if (strcasecmp(word, "ListenHTTP") != 0 && *word != '#') {
			fprintf(stderr, "%s:%d: unrecognized keyword %s\n", path, number, word);
			fclose(file);
			return -1;
		}
	}
	fclose(file);
	return 0;
}

static int open_tcp(const char *address, int port, bool listening)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;

	inet_pton(AF_INET, address, &to.sin_addr);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (listening ? bind(fd, (struct sockaddr *)&to, sizeof(to)) == 0 && listen(fd, 64) == 0
		      : connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	close(fd);
	return -1;
}

static int open_control(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(at.sun_path, config.control, sizeof(config.control));
	unlink(config.control);
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 || listen(fd, 8) < 0)
		return -1;
	return fd;
}

static void answer(int fd, const char *body)
{
	dprintf(fd, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
		strlen(body), body);
}

/* As poundctl -j prints it, without most of its members. */
static void list(int fd)
{
	char body[8192];
	size_t used = (size_t)snprintf(body, sizeof(body),
		"{\"listeners\":[{\"address\":\"%s:%d\",\"protocol\":\"http\",\"enabled\":true,"
		"\"services\":[{\"name\":\"%s\",\"enabled\":true,\"backends\":[",
		config.address, config.port, config.service);

	for (int i = 0; i < config.count; i++) {
		int to = open_tcp(config.servers[i].address, config.servers[i].port, false);

		used += (size_t)snprintf(body + used, sizeof(body) - used,
			"%s{\"type\":\"backend\",\"priority\":5,\"alive\":%s,\"enabled\":true,"
			"\"address\":\"%s:%d\",\"protocol\":\"http\"}",
			i ? "," : "", to < 0 ? "false" : "true", config.servers[i].address,
			config.servers[i].port);
		if (to >= 0)
			close(to);
	}
	snprintf(body + used, sizeof(body) - used,
		"],\"emergency\":null,\"session_type\":\"NONE\"}]}],\"services\":[],"
		"\"version\":\"4.16\"}");
	answer(fd, body);
}

static void serve(int fd, bool control)
{
	char text[1024] = "";

	if (read(fd, text, sizeof(text) - 1) > 0) {
		if (control && strncmp(text, "GET /listener/ ", 15) == 0)
			list(fd);
		else if (!control && strncmp(text, "GET /slow ", 10) == 0) {
			sessions++;
			if (fork() == 0) {
				poll(NULL, 0, 2000);
				answer(fd, "slowly\n");
				_exit(0);
			}
		} else
			answer(fd, "pound answers\n");
	}
	close(fd);
}

static int run(int web, int control)
{
	struct pollfd polled[2] = { { control, POLLIN, 0 }, { web, POLLIN, 0 } };

	while (!graceful) {
		if (poll(polled, 2, -1) <= 0)
			continue;
		for (int i = 0; i < 2; i++)
			if (polled[i].revents)
				serve(accept(polled[i].fd, NULL, NULL), i == 0);
	}
	close(web);
	for (; sessions; sessions--)
		while (waitpid(-1, NULL, 0) < 0 && errno == EINTR)
			continue;
	return 0;
}

int main(int argc, char **argv)
{
	const char *path = "/etc/pound/pound.cfg", *pid_file = NULL;
	bool check = false;
	int option, web, control;
	FILE *file;

	while ((option = getopt(argc, argv, "cf:p:")) != -1) {
		if (option == 'c')
			check = true;
		else if (option == 'f')
			path = optarg;
		else if (option == 'p')
			pid_file = optarg;
		else
			return 1;
	}
	if (read_config(path) < 0)
		return 1;
	if (check)
		return 0;
	web = open_tcp(config.address, config.port, true);
	if (web < 0) {
		fprintf(stderr, "pound: can't bind %s:%d: %s\n", config.address, config.port,
			strerror(errno));
		return 1;
	}
	control = open_control();
	if (daemon(0, 0) < 0)
		return 1;
	signal(SIGPIPE, SIG_IGN);
	sigaction(SIGINT, &(struct sigaction){ .sa_handler = on_int }, NULL);
	file = pid_file ? fopen(pid_file, "w") : NULL;
	if (file) {
		fprintf(file, "%d\n", (int)getpid());
		fclose(file);
	}
	return run(web, control);
}
