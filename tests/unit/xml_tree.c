// SPDX-License-Identifier: GPL-2.0-or-later
/* xml_tree: what is a document, and which child is found. */
#include "xml_tree.h"
#include "tap.h"

int main(void)
{
	static const char text[] = "<!DOCTYPE a [<!ENTITY e 'x'>]>"
				   "<a>b<!-- b --><b n='1'/>&e;<b n='2'/></a>";
	xmlDoc *document = xml_tree_read(text, sizeof(text) - 1);
	const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
	const xmlNode *b = xml_tree_child(root, "b");
	xmlChar *number = b ? xmlGetProp(b, (const xmlChar *)"n") : NULL;

	ok(xml_tree_is(root, "a") && !xml_tree_is(root, "b"), "the root is called as it is");
	ok(!xml_tree_is(NULL, "a") && !xml_tree_is(root->children, "text"),
		"nothing and text are no elements");
	ok(number && strcmp((char *)number, "1") == 0, "the first child of the name is found");
	ok(b && b->next && b->next->type == XML_ENTITY_REF_NODE, "an entity is not expanded");
	ok(!xml_tree_child(root, "c") && !xml_tree_child(NULL, "b"), "none is none");
	ok(!xml_tree_read("<a>", 3) && !xml_tree_read("", 0), "half a document is none");
	xmlFree(number);
	xmlFreeDoc(document);
	return done();
}
