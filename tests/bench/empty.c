// SPDX-License-Identifier: GPL-2.0-or-later
/* empty: what any program costs, for the benchmark's ratios. */
int main(void)
{
	return 0;
}
