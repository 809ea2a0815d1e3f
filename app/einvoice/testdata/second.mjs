// A second opinion on e-invoices: reads cases from standard input, each a UBL file as a tree of elements, has the library write them anew, and
// writes what came of each to standard output. Its own checks of fields and code lists are run by the library on the way.
//
//     node second.mjs FOLDER-OF-NODE_MODULES < cases.json > answers.json
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const library = createRequire(join(process.argv[2], 'package.json'))('@e-invoice-eu/core');
const service = new library.InvoiceService({ log() {}, warn() {}, error() {} });

// resolved follows a reference inside the schema.
function resolved(schema) {
	while (schema && schema.$ref) {
		schema = schema.$ref.replace(/^#\//, '').split('/').reduce((at, name) => at[name], library.invoiceSchema);
	}
	return schema || {};
}

// valueOf is an element as the library takes it: a text, or an object of its children with attributes beside them.
function valueOf(element, schema) {
	if (!element.kids.length) return element.text;
	const out = {};
	for (const kid of element.kids) {
		const of = resolved((schema.properties || {})[kid.name]);
		if (!schema.properties || !(kid.name in schema.properties)) throw new Error('the library knows no ' + kid.name + ' in ' + element.name);
		if (of.type === 'array') {
			(out[kid.name] ||= []).push(valueOf(kid, resolved(of.items)));
		} else {
			out[kid.name] = valueOf(kid, of);
		}
		for (const [name, value] of Object.entries(kid.attr)) out[kid.name + '@' + name] = value;
	}
	return out;
}

const answers = [];
for (const one of JSON.parse(readFileSync(0, 'utf8'))) {
	const answer = { name: one.name };
	try {
		const invoice = { 'ubl:Invoice': valueOf(one.root, resolved(library.invoiceSchema.properties['ubl:Invoice'])) };
		for (const format of one.formats) answer[format] = String(await service.generate(structuredClone(invoice), { format, lang: 'en' }));
	} catch (e) {
		answer.error = e.errors ? JSON.stringify(e.errors.map((x) => [x.instancePath, x.message])) : String(e && e.message);
	}
	answers.push(answer);
}
process.stdout.write(JSON.stringify(answers));
