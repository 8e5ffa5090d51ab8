// SPDX-License-Identifier: GPL-2.0-or-later
/* interrupt: lines of /proc/interrupts as kernels write them, and a tree of files with cards. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "interrupt.h"
#include "tap.h"

static const char text[] =
	"            CPU0       CPU1       CPU3       \n"
	"   0:         44          0          0  IR-IO-APIC    2-edge      timer\n"
	"  24:          0          0          0  PCI-MSI 524288-edge      eth0-unused\n"
	"  25:          1         70         71  PCI-MSI 524289-edge      eth0-TxRx-0\n"
	"  26:        900          0          0  PCI-MSI 524290-edge      eth01-TxRx-0\n"
	"  27:          0          3          0  PCI-MSIX-0000:00:03.0   1-edge      "
	"virtio2-input.0\n"
	"  28:          0          3          0  PCI-MSIX-0000:00:21.0   1-edge      "
	"virtio21-input.0\n"
	"  29:          0          0          7  PCI-MSI 1-edge      mlx5_comp0@pci:0000:3b:00.0\n"
	"  30:          5          0          0  IO-APIC  16-fasteoi   uhci_hcd:usb3, eth2\n"
	"NMI:          9          9          9   Non-maskable interrupts\n"
	"ERR:          1\n";

static void test_lines(void)
{
	static const int numbers[] = { 0, 25, 26, 27, 28, 29, 30 },
			 busiest[] = { 0, 3, 0, 1, 1, 3, 0 };
	static const struct {
		const char *name;
		int number;
	} owners[] = {
		{ "eth0", 25 },
		{ "eth01", 26 },
		{ "virtio2", 27 },
		{ "0000:00:03.0", 27 },
		{ "0000:3b:00.0", 29 },
		{ "eth2", 30 },
		{ "eth", -1 },
		{ "", -1 },
		{ "virtio", -1 },
		{ "th2", -1 },
	};
	struct interrupt interrupt;
	const char *at = text;
	size_t count = 0;

	while ((at = interrupt_next(text, at, &interrupt)) && count < ARRAY_SIZE(numbers)) {
		same(interrupt.number, numbers[count], "a number that was taken");
		same(interrupt.busiest, busiest[count], "most often by");
		for (size_t i = 0; i < ARRAY_SIZE(owners); i++)
			same(interrupt_is_of(&interrupt, owners[i].name),
				owners[i].number == interrupt.number, owners[i].name);
		count++;
	}
	same((long long)count, ARRAY_SIZE(numbers), "all of them");
}

static void test_nonsense(void)
{
	static const char *const texts[] = { "", "\n", ":", "1:", "1: 2", "CPU0\n1", "CPU0\n1:\n",
		"CPU0\n1: x\n", "CPU0 CPU1\n1: 5\n", "CPU0\n99999999999: 5 eth0\n",
		"CPU0\n-1: 5 eth0\n", "CPU9999\n1: 5 eth0\n", "CPUx\n1: 5 eth0\n" };
	struct interrupt interrupt;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		ok(!interrupt_next(texts[i], texts[i], &interrupt), "no interrupt in row %zu", i);
}

/* Writes a file below `root`, in folders of its own. */
static void put(const char *root, const char *path, const char *content)
{
	char name[256];
	FILE *file;

	snprintf(name, sizeof(name), "%s%s", root, path);
	for (char *slash = strchr(name + strlen(root) + 1, '/'); slash;
		slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(name, 0755);
		*slash = '/';
	}
	file = fopen(name, "w");
	ok(file && fputs(content, file) >= 0 && fclose(file) == 0, "%s", path);
}

static void test_machine(void)
{
	char root[] = "/tmp/interrupt.XXXXXX", path[128];
	cpu_set_t cpus;

	ok(mkdtemp(root) != NULL, "a folder");
	same(interrupt_cpus(root, &cpus), -ENOENT, "no /proc there");
	put(root, "/proc/interrupts", text);
	put(root, "/sys/class/net/lo/operstate", "up");
	put(root, "/sys/class/net/eth0/operstate", "up");
	put(root, "/sys/class/net/eth1/operstate", "up");
	same(interrupt_cpus(root, &cpus), 0, "links without a device");
	same(CPU_COUNT(&cpus), 0, "have no interrupts");
	snprintf(path, sizeof(path), "%s/sys/class/net/eth0/device", root);
	ok(symlink("../../../0000:3b:00.0", path) == 0, "a card");
	same(interrupt_cpus(root, &cpus), 0, "its interrupts, by its name and its device's");
	ok(CPU_COUNT(&cpus) == 1 && CPU_ISSET(3, &cpus), "go to the busiest");
	put(root, "/proc/irq/25/effective_affinity_list", "6\n");
	put(root, "/proc/irq/29/effective_affinity_list", "\n");
	put(root, "/proc/irq/26/effective_affinity_list", "2\n");
	same(interrupt_cpus(root, &cpus), 0, "with an affinity of one");
	ok(CPU_COUNT(&cpus) == 2 && CPU_ISSET(6, &cpus) && CPU_ISSET(3, &cpus),
		"that one goes there, and nobody else's counts");
	snprintf(path, sizeof(path), "rm -r %s", root);
	ok(system(path) == 0, "no folder");
}

int main(void)
{
	test_lines();
	test_nonsense();
	test_machine();
	return done();
}
