// SPDX-License-Identifier: GPL-2.0-or-later
/* sha256: the examples of FIPS 180-2 (appendix B), and each length of a last block. */
#include "sha256.h"
#include "tap.h"

static const char *digest(const char *text, size_t size, size_t step)
{
	static char hex[65];
	uint8_t bytes[SHA256_SIZE];
	struct sha256 hash;

	sha256_begin(&hash);
	for (size_t at = 0; at < size; at += step)
		sha256_take(&hash, text + at, size - at < step ? size - at : step);
	sha256_end(&hash, bytes);
	for (int i = 0; i < SHA256_SIZE; i++)
		sprintf(hex + 2 * i, "%02x", bytes[i]);
	return hex;
}

int main(void)
{
	static char many[1000000];
	const char *two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

	memset(many, 'a', sizeof(many));
	same_text(digest("", 0, 1),
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "nothing");
	same_text(digest("abc", 3, 3),
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "one block");
	same_text(digest(two, 56, 7),
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", "two blocks");
	same_text(digest(many, sizeof(many), 997),
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", "a million");
	/* Python's hashlib of 55, 63, 64 and 119 letters. */
	same_text(digest(many, 55, 55),
		"9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318", "55");
	same_text(digest(many, 63, 1),
		"7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34", "63");
	same_text(digest(many, 64, 64),
		"ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb", "64");
	same_text(digest(many, 119, 3),
		"31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb", "119");
	return done();
}
