// SPDX-License-Identifier: GPL-2.0-or-later
/* xml: what is a document, and what is found in it. */
#include "xml.h"
#include "tap.h"

int main(void)
{
	static const char text[] = "<!DOCTYPE a [<!ENTITY e 'x'>]>"
				   "<a>b<!-- b --><b n='1' m='&e;'/>&e;<c/><b n=''/></a>";
	xmlDoc *document = xml_read(text, sizeof(text) - 1);
	const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
	const xmlNode *b = xml_child(root, "b"), *second = b ? xml_next(b, "b") : NULL;

	ok(xml_named(root, "a") && xml_named(root, NULL) && !xml_named(root, "b"),
		"the root is called as it is");
	ok(!xml_named(NULL, "a") && !xml_named(NULL, NULL) && !xml_named(root->children, "text") &&
			!xml_named(root->children, NULL),
		"nothing and text are no elements");
	ok(b && xml_is(b, "n", "1") && !xml_is(b, "n", "2"),
		"the first child of the name is found");
	ok(second && !xml_next(second, "b"), "... the next of its name, and no third");
	ok(xml_named(xml_child(root, NULL), "b") && xml_named(xml_next(b, NULL), "c"),
		"... or of any name");
	ok(b && b->next && b->next->type == XML_ENTITY_REF_NODE, "an entity is not expanded");
	same_text(xml_get(b, "m"), "", "... and no attribute's value");
	same_text(xml_get(b, "o"), "", "an attribute that is not there is empty");
	ok(!xml_is(second, "n", "") && !xml_is(NULL, "n", "1"), "... and is nothing");
	ok(!xml_child(root, "d") && !xml_child(NULL, "b"), "none is none");
	ok(!xml_read("<a>", 3) && !xml_read("", 0), "half a document is none");
	xmlFreeDoc(document);
	return done();
}
