"use strict";
// Shows the data of the page. Text from it becomes text nodes and attributes, never markup, and
// nothing is looked up anywhere else. global: dagre
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);

// Elements

function element(parent, kids) {
	for (const kid of kids.flat(9)) {
		if (kid !== null && kid !== undefined && kid !== "") parent.append(kid);
	}
	return parent;
}
function dress(e, attributes) {
	for (const [name, value] of Object.entries(attributes || {})) {
		if (typeof value === "function") e.addEventListener(name, value);
		else if (value === true) e.setAttribute(name, "");
		else if (value !== false && value !== null && value !== undefined) e.setAttribute(name, value);
	}
	return e;
}
const h = (tag, attributes, ...kids) => element(dress(document.createElement(tag), attributes), kids);
const s = (tag, attributes, ...kids) => element(dress(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes), kids);
const plural = (n, noun) => n.toLocaleString("en") + " " + noun + (n === 1 ? "" : "s");
const narrow = () => document.documentElement.clientWidth < 700;
// A line is broken before an id, a region or an option, not at its hyphens, where one fits on a line.
const whole = (text) => text.split(/(\(?(?:--)?[a-z0-9]+(?:-[a-z0-9]+)+[),.;:]*|--[a-z0-9]+)/).map((part, i) => i % 2 && (part.startsWith("--") || /\d/.test(part) || text.startsWith("aws ")) ? h("span", { class: "whole" }, part) : part);
const short = (text, n) => { const all = [...text]; return all.length > n ? all.slice(0, n - 1).join("") + "…" : text; };

const marks = {
	"blocked": ["M5 0h6l5 5v6l-5 5H5l-5-5V5z", "M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4"],
	"unknown": ["M8 0l8 8-8 8-8-8z", "M6.2 6.4a1.9 1.9 0 1 1 2.7 1.7c-.6.3-.9.6-.9 1.2", 11.8],
	"risky": ["M8 .5l8 15H0z", "M8 6.2v3.8", 12.7],
	"deletable-after": ["M8 0a8 8 0 1 0 0 16A8 8 0 1 0 8 0z", "M4.5 8h6.7M8.4 5l3 3-3 3"],
	"deletable": ["M8 0a8 8 0 1 0 0 16A8 8 0 1 0 8 0z", "M4.4 8.3l2.5 2.5 4.7-5.2"],
	"note": ["M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2z", "M8 7.5v3.4", 5],
};
function mark(name, attributes) {
	const [shape, sign, dot] = marks[name] || marks.note;
	return s("svg", { class: "mark " + name, viewBox: "0 0 16 16", "aria-hidden": "true", ...attributes },
		s("path", { class: "shape", d: shape }), s("path", { class: "sign", d: sign }),
		dot ? s("circle", { class: "dot", cx: 8, cy: dot, r: 1.2 }) : null);
}
const badge = (name) => h("span", { class: "outcome " + name }, mark(name), name);

// The data, unpacked

const outcomes = data.outcomes.map((o) => o.name);
const outcomeOf = { note: "note" };
for (const o of data.outcomes) if (o.name !== "deletable") outcomeOf[o.effect] = o.name;
const rules = new Map(data.rules.map((r) => [r.id, r]));
const groups = data.groups.map(([id, name, vpc, outcome, tags, reasons, after, counted, facts], place) => ({
	place, id, name, outcome, tags, reasons, after: after || [], counted: counted || [], facts: facts || [],
	vpc: data.vpcs[vpc][0], vpcPlace: vpc, scope: data.vpcs[vpc][1], account: data.scopes[data.vpcs[vpc][1]][1], region: data.scopes[data.vpcs[vpc][1]][2],
}));
const byID = new Map();
for (const g of groups) byID.set(g.id, [...(byID.get(g.id) || []), g]);

const argument = (a) => typeof a === "number" ? groups[a].id : a;
const filled = (text, args) => text ? text.replace(/\0(\d+)\0/g, (_, n) => argument(args[n])) : "";
function reasonOf([finding, args, ...evidence]) {
	const f = data.findings[finding];
	const reason = { finding: f };
	for (const part of ["message", "id", "owner", "do", "ec2", "wait", "permission", "from"]) reason[part] = filled(f[part], args);
	reason.evidence = evidence.map(([file, line, path, ...numbers]) => {
		let i = 0;
		return { file: data.files[file], line, path: data.paths[path].replace(/\0/g, () => numbers[i++]) };
	});
	return reason;
}
const messageOf = (r) => filled(data.findings[r[0]].message, r[1]);
const tagsOf = (g) => { const all = []; for (let i = 0; i < g.tags.length; i += 2) all.push(data.words[g.tags[i]] + "=" + data.words[g.tags[i + 1]]); return all; };
function scopeName(n) {
	const [partition, account, region] = data.scopes[n];
	return [partition && partition !== "aws" ? "partition " + partition : "", account, region].filter(Boolean).join(", ") || "a scope without a name";
}
function haystack(g) {
	if (g.hay === undefined) {
		const parts = [g.id, g.name, g.vpc, g.account, g.region, outcomes[g.outcome], ...tagsOf(g)];
		for (const [f, args] of g.reasons) parts.push(data.findings[f].rule, data.findings[f].service || "", data.findings[f].kind || "", ...args.map(argument));
		g.hay = parts.join("\n").toLowerCase();
	}
	return g.hay;
}
const has = (g, member, value) => g.reasons.some(([f]) => data.findings[f][member] === value) || g.counted.some(([f]) => data.findings[f][member] === value);

// The filter, which the address holds

const filter = { q: "", outcome: new Set(), account: "", region: "", vpc: "", rule: "", service: "", tag: "", sort: "outcome", down: false, page: 0 };
const chosen = ["account", "region", "vpc", "rule", "service", "tag"];
function address() {
	const p = new URLSearchParams();
	if (filter.q) p.set("q", filter.q);
	if (filter.outcome.size) p.set("outcome", [...filter.outcome].join(","));
	for (const name of chosen) if (filter[name]) p.set(name, filter[name]);
	if (filter.sort !== "outcome" || filter.down) p.set("sort", (filter.down ? "-" : "") + filter.sort);
	if (filter.page) p.set("page", filter.page + 1);
	const text = p.toString();
	return text ? "#?" + text : "#";
}
function readAddress(text) {
	const p = new URLSearchParams(text);
	filter.q = p.get("q") || "";
	filter.outcome = new Set((p.get("outcome") || "").split(",").filter((o) => outcomes.includes(o)));
	for (const name of chosen) filter[name] = p.get(name) || "";
	const sort = p.get("sort") || "outcome";
	filter.down = sort.startsWith("-");
	filter.sort = columns.some((c) => c.key === sort.replace("-", "")) ? sort.replace("-", "") : "outcome";
	filter.page = Math.max(0, (parseInt(p.get("page"), 10) || 1) - 1);
}
function changed(change) {
	Object.assign(filter, { page: 0 }, change);
	if (!$("one").hidden) { location.hash = address(); return; }
	history.replaceState(null, "", address());
	showList();
}
function matching() {
	const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
	const tag = filter.tag.toLowerCase();
	return groups.filter((g) =>
		(!filter.outcome.size || filter.outcome.has(outcomes[g.outcome])) &&
		(!filter.account || g.account === filter.account) && (!filter.region || g.region === filter.region) && (!filter.vpc || g.vpc === filter.vpc) &&
		(!filter.rule || has(g, "rule", filter.rule)) && (!filter.service || has(g, "service", filter.service)) &&
		(!tag || tagsOf(g).some((t) => t.toLowerCase().includes(tag))) &&
		words.every((w) => haystack(g).includes(w)));
}

// What a person wants to see first

function bar(counts, total, label) {
	let x = 0;
	return s("svg", { class: "bar", viewBox: "0 0 1000 10", preserveAspectRatio: "none", role: "img", "aria-label": label || inWords(counts) },
		counts.map((n, i) => {
			if (!n) return null;
			const width = Math.max(n / total * 1000, 4);
			x += width;
			return s("rect", { class: outcomes[i], x: x - width, y: 0, width: Math.max(width - 2, 2), height: 10 }, s("title", {}, plural(n, "group") + " " + outcomes[i]));
		}));
}
const inWords = (counts) => counts.map((n, i) => n ? n.toLocaleString("en") + " " + outcomes[i] : "").filter(Boolean).join(", ");
function countBy(key) {
	const all = new Map();
	for (const g of groups) {
		const k = key(g);
		if (!all.has(k)) all.set(k, outcomes.map(() => 0));
		all.get(k)[g.outcome]++;
	}
	const sum = (c) => c.reduce((a, b) => a + b, 0);
	return [...all].map(([k, counts]) => [k, counts, sum(counts)]).sort((a, b) => b[2] - a[2] || (a[0] < b[0] ? -1 : 1));
}
const barsShown = 8;
function place(title, name, key) {
	const all = countBy(key);
	const most = all.length ? all[0][2] : 1;
	const row = ([value, counts, n]) => h("li", {}, h("button", { type: "button", "data-filter": name, "data-value": value, title: value, click: () => changed({ [name]: filter[name] === value ? "" : value }) },
		h("span", { class: "label id" }, value || "-"), bar(counts, most), h("span", { class: "number" }, n.toLocaleString("en"))));
	const rest = all.slice(barsShown, 200);
	return h("div", { class: "card" }, h("h3", {}, title + (all.length > 1 ? " (" + all.length.toLocaleString("en") + ")" : "")),
		h("ul", { class: "bars " + name }, all.slice(0, barsShown).map(row)),
		rest.length ? h("details", {}, h("summary", { class: "soft" }, "and " + (all.length - barsShown).toLocaleString("en") + " more"), h("ul", { class: "bars " + name }, rest.map(row)),
			all.length > 200 ? h("p", { class: "soft" }, "The other " + (all.length - 200).toLocaleString("en") + " are found by the search.") : null) : null);
}
function overview() {
	const counts = data.outcomes.map((o) => o.groups);
	const legend = data.outcomes.map((o) => h("button", { type: "button", class: o.name, "aria-pressed": "false", "data-outcome": o.name, click: () => {
		const set = new Set(filter.outcome);
		if (!set.delete(o.name)) set.add(o.name);
		changed({ outcome: set });
	} }, h("span", { class: "number" }, o.groups.toLocaleString("en")), badge(o.name), h("span", { class: "meaning" }, o.meaning)));
	$("total").append(h("div", { class: "card total" }, h("h2", { class: "unseen" }, "Outcomes"),
		groups.length ? bar(counts, groups.length, plural(groups.length, "group") + ": " + inWords(counts)) : h("p", {}, "No groups."),
		h("div", { class: "legend", role: "group", "aria-label": "Filter by outcome" }, legend)));
	if (data.notes.length) $("notes").append(h("div", { class: "card warn" }, data.notes.map((n) => h("div", {}, n))));
	if (groups.length) $("places").append(place("Accounts", "account", (g) => g.account), place("Regions", "region", (g) => g.region), place("VPCs", "vpc", (g) => g.vpc));
	const nothing = !data.lacks.length && !data.caveat;
	if (!nothing) {
		const kinds = (k) => k.length > 12 ? [k.slice(0, 12).join(", "), h("details", {}, h("summary", {}, "and " + plural(k.length - 12, "more kind")), k.slice(12).join(", "))] : k.join(", ");
		$("unseen-kinds").append(h("section", { class: "card gap", "aria-labelledby": "gap-title" }, h("h3", { id: "gap-title" }, data.lacks.length || data.caveat.includes("Not looked at") ? "What was not looked at" : "What deletable means"),
			data.lacks.length ? h("ul", { class: "lacks" }, data.lacks.map((l) => h("li", {}, h("strong", {}, l.scopes.length > 4 ? l.scopes.slice(0, 4).join("; ") + "; and " + plural(l.scopes.length - 4, "more scope") : l.scopes.join("; ")), ": ", kinds(l.kinds)))) : null,
			data.caveat ? h("p", {}, data.caveat, data.lacks.length || data.caveat.includes("Not looked at") ? "" : " Every kind of dump that the answers need was looked at.") : null,
			data.commands.length ? h("details", {}, h("summary", {}, "To look at it, save the whole answer of " + plural(data.commands.length, "command")), data.commands.slice(0, 100).map(commandLine),
				data.commands.length > 100 ? h("p", {}, "and " + (data.commands.length - 100) + " more: sgfree snapshot coverage lists them") : null) : null));
	}
}

// The table

const columns = [
	{ key: "outcome", title: "Outcome", of: (g) => g.outcome, cell: (g) => h("td", { role: "cell" }, badge(outcomes[g.outcome])) },
	{ key: "id", title: "Group", of: (g) => g.id, cell: (g) => h("td", { role: "cell", class: "id" }, h("a", { href: "#" + g.id }, g.id)) },
	{ key: "name", title: "Name", of: (g) => g.name.toLowerCase(), cell: (g) => h("td", { role: "cell", class: "name" }, short(g.name, 120) || "-") },
	{ key: "vpc", title: "VPC", of: (g) => g.vpc, cell: (g) => h("td", { role: "cell", class: "id minor" }, g.vpc ? h("a", { href: "#" + g.vpc }, g.vpc) : "-") },
	{ key: "account", title: "Account", of: (g) => g.account, cell: (g) => h("td", { role: "cell", class: "id minor" }, g.account || "-") },
	{ key: "region", title: "Region", of: (g) => g.region, cell: (g) => h("td", { role: "cell", class: "id minor" }, g.region || "-") },
	{ key: "why", title: "Why", of: (g) => g.reasons.length, cell: (g) => {
		const more = g.reasons.length - 1 + g.counted.reduce((n, c) => n + c[1], 0);
		return h("td", { role: "cell", class: "why" }, g.reasons.length ? whole(short(messageOf(g.reasons[0]), 200)) : h("span", { class: "soft" }, "-"), more > 0 ? h("span", { class: "soft" }, " (+" + more.toLocaleString("en") + " more)") : null, g.facts.filter(([label]) => label === "Gate").map(([, value]) => h("span", { class: "soft" }, " (" + value + ")")));
	} },
];
const rows = 50;
const oneScope = new Set(groups.map((g) => g.scope)).size < 2;
const shownColumns = columns.filter((c) => !(oneScope && (c.key === "account" || c.key === "region")));
function controls() {
	const options = (name, values) => [h("option", { value: "" }, "any"), values.map(([v, , n]) => h("option", { value: v }, short(v, 60) + " (" + n.toLocaleString("en") + ")"))];
	const by = (member) => {
		const all = new Map();
		for (const g of groups) for (const v of new Set([...g.reasons, ...g.counted].map(([f]) => data.findings[f][member]))) if (v) all.set(v, (all.get(v) || 0) + 1);
		return [...all].map(([v, n]) => [v, null, n]).sort((a, b) => b[2] - a[2] || (a[0] < b[0] ? -1 : 1));
	};
	const select = (title, name, values) => h("div", {}, h("label", { for: "f-" + name }, title), h("select", { id: "f-" + name, change: (e) => changed({ [name]: e.target.value }) }, options(name, values)));
	const tags = new Map();
	for (const g of groups) for (const t of tagsOf(g)) tags.set(t, (tags.get(t) || 0) + 1);
	const common = [...tags].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 200);
	$("filters").append(
		select("Account", "account", countBy((g) => g.account)), select("Region", "region", countBy((g) => g.region)), select("VPC", "vpc", countBy((g) => g.vpc)),
		select("Rule", "rule", by("rule")), select("Service", "service", by("service")),
		h("div", {}, h("label", { for: "f-tag" }, "Tag"), h("input", { id: "f-tag", list: "tags", placeholder: "team=web", autocomplete: "off", spellcheck: "false", input: (e) => later(() => changed({ tag: e.target.value.trim() })) }),
			h("datalist", { id: "tags" }, common.map(([t]) => h("option", { value: t })))),
		h("div", {}, h("button", { type: "button", id: "clear", click: () => changed({ q: "", outcome: new Set(), account: "", region: "", vpc: "", rule: "", service: "", tag: "" }) }, "Clear all filters")));
}
let timer;
const later = (act) => { clearTimeout(timer); timer = setTimeout(act, 120); };
function sorted(found) {
	const of = columns.find((c) => c.key === filter.sort).of;
	const sign = filter.down ? -1 : 1;
	return found.map((g) => [of(g), g]).sort(([a, g], [b, k]) => a < b ? -sign : a > b ? sign : g.place - k.place).map(([, g]) => g);
}
let shown = [];
function showList(all) {
	shown = sorted(matching());
	const last = Math.max(0, Math.ceil(shown.length / rows) - 1);
	filter.page = Math.min(filter.page, last);
	const part = all ? shown.slice(0, 2000) : shown.slice(filter.page * rows, (filter.page + 1) * rows);
	const head = h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, shownColumns.map((c) => h("th", { role: "columnheader", scope: "col", "aria-sort": filter.sort === c.key ? (filter.down ? "descending" : "ascending") : null },
		h("button", { type: "button", "data-sort": c.key, click: () => { changed({ sort: c.key, down: filter.sort === c.key && !filter.down }); document.querySelector("[data-sort=" + c.key + "]").focus(); } }, c.title, h("span", { class: "arrow", "aria-hidden": "true" }, filter.sort === c.key ? (filter.down ? " ↓" : " ↑") : ""))))));
	$("groups").replaceChildren(head, h("tbody", { role: "rowgroup" }, part.length ? part.map((g) => h("tr", { role: "row", "data-id": g.id }, shownColumns.map((c) => c.cell(g)))) :
		h("tr", { role: "row" }, h("td", { role: "cell", class: "empty", colspan: shownColumns.length }, "No group matches. "))));
	const narrowed = shown.length < groups.length;
	$("count").textContent = (narrowed ? shown.length.toLocaleString("en") + " of " : "") + plural(groups.length, "group") + (last > 0 && !all ? ", " + (filter.page * rows + 1).toLocaleString("en") + " to " + (filter.page * rows + part.length).toLocaleString("en") + " shown" : "") +
		(all && shown.length > part.length ? ", the first " + part.length.toLocaleString("en") + " shown" : "");
	if (filter.vpc) $("count").append(". ", h("a", { href: "#" + filter.vpc }, "Picture of " + filter.vpc));
	const turn = (to, title) => h("button", { type: "button", disabled: to < 0 || to > last, click: () => { changed({ page: to }); $("list").scrollIntoView(); } }, title);
	$("pages").replaceChildren(...(last > 0 ? [turn(filter.page === 0 ? -1 : 0, "First"), turn(filter.page - 1, "Previous"), h("span", {}, "Page " + (filter.page + 1).toLocaleString("en") + " of " + (last + 1).toLocaleString("en")), turn(filter.page + 1, "Next"), turn(filter.page === last ? last + 1 : last, "Last")] : []));
	for (const b of document.querySelectorAll("[data-outcome]")) b.setAttribute("aria-pressed", filter.outcome.has(b.dataset.outcome));
	for (const b of document.querySelectorAll("[data-filter]")) b.setAttribute("aria-pressed", filter[b.dataset.filter] === b.dataset.value);
	for (const name of ["account", "region", "vpc", "rule", "service"]) $("f-" + name).value = filter[name];
	if (document.activeElement !== $("f-tag")) $("f-tag").value = filter.tag;
	if (document.activeElement !== $("search")) $("search").value = filter.q;
	$("clear").disabled = !(filter.q || filter.outcome.size || chosen.some((name) => filter[name]));
}

// Commands

function copy(text, button) {
	const done = () => { button.textContent = "Copied"; setTimeout(() => { button.textContent = "Copy"; }, 1500); };
	const byHand = () => {
		const area = h("textarea", { class: "unseen" });
		area.value = text;
		document.body.append(area);
		area.select();
		if (document.execCommand("copy")) done();
		area.remove();
		button.focus();
	};
	if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, byHand);
	else byHand();
}
const commandLine = (text) => h("div", { class: "command" }, h("code", {}, whole(text)), h("button", { type: "button", "aria-label": "Copy the command " + text, click: (e) => copy(text, e.currentTarget) }, "Copy"));
// Commands stand behind a colon or a full stop and go on to a semicolon, a full stop or the end.
const command = /(^|[:.;] )(aws [a-z0-9-]+ [a-z0-9-]+[^;]*?)(?=;|\.(?: |$)|$)/;
const commandsIn = (text) => [...text.matchAll(new RegExp(command, "g"))].map((at) => at[2]);
function advice(text) {
	const parts = [];
	let rest = text;
	for (let at; (at = command.exec(rest));) {
		parts.push(at[1] ? h("span", {}, rest.slice(0, at.index + 1)) : null, commandLine(at[2]));
		rest = rest.slice(at.index + at[0].length).replace(/^[;.]\s*/, "");
	}
	if (rest) parts.push(h("span", {}, rest));
	return parts;
}

// A group's page

const pattern = { group: /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/, region: /^[a-z0-9-]{1,32}$/ };
function groupPage(g) {
	const reasons = g.reasons.map(reasonOf);
	const name = outcomes[g.outcome];
	const outcome = data.outcomes[g.outcome];
	const fact = (title, ...value) => h("div", {}, h("dt", {}, title), h("dd", {}, value));
	const tags = tagsOf(g);
	return h("article", { "aria-labelledby": "group-title" },
		h("p", { class: "crumbs" }, h("a", { href: address() }, "← All groups")),
		h("div", { class: "title" }, h("h1", { id: "group-title", tabindex: "-1" }, short(g.name, 300) || "-"), badge(name)),
		h("p", { class: "soft" }, outcome.meaning),
		h("div", { class: "card" }, h("dl", { class: "facts" },
			fact("Group", h("span", { class: "id" }, g.id)),
			fact("VPC", g.vpc ? h("a", { class: "id", href: "#" + g.vpc }, g.vpc) : "-"),
			fact("Account", h("span", { class: "id" }, g.account || "-")), fact("Region", h("span", { class: "id" }, g.region || "-")),
			g.facts.map(([label, value]) => fact(label, value)),
			tags.length ? fact("Tags", h("div", { class: "tags" }, tags.map((t) => h("span", { class: "tag" }, t)))) : null)),
		holders(g, reasons), wayOut(g, reasons, name), findings(g, reasons), looked(g, reasons));
}

function wayOut(g, reasons, name) {
	const steps = new Map();
	const revokes = new Map(g.after.map((id) => [id, new Set()])); // the commands that spare a group
	for (const r of reasons) if (r.finding.effect !== "note" && revokes.has(r.from)) for (const c of commandsIn(r.do)) revokes.get(r.from).add(c);
	const either = [...revokes].map(([id, commands]) => h("li", {}, "Delete ", groupLink(id), " first", commands.size ? [", or revoke what names this group:", [...commands].map(commandLine)] : "."));
	if (either.length > 4) steps.set("either", h("li", {}, "Delete the " + plural(either.length, "group") + " that name this one and may go themselves, or revoke what names this one.",
		h("details", {}, h("summary", {}, "the " + plural(either.length, "group") + ", and the commands"), h("ul", { class: "lacks" }, either))));
	else either.forEach((step, i) => steps.set(i, step));
	const alike = new Map(); // what is to be done, but for ids and names
	for (const r of reasons) {
		if (r.finding.effect === "note" || !r.do || revokes.has(r.from)) continue;
		const same = alike.get(r.finding.do) || new Map();
		same.set(r.do, r);
		alike.set(r.finding.do, same);
	}
	for (const [key, same] of alike) {
		const [first, ...others] = same.values();
		const one = (r) => [advice(r.do), r.wait ? h("div", { class: "soft" }, "Wait: " + r.wait) : null];
		steps.set(key, h("li", {}, one(first), others.length ? h("details", {}, h("summary", {}, "the same for " + plural(others.length, "other")), h("ul", { class: "lacks" }, others.map((r) => h("li", {}, one(r))))) : null));
	}
	const all = [...steps.values()];
	const stays = reasons.some((r) => r.finding.rule === "default_group");
	const id = pattern.group.test(g.id) && (!g.region || pattern.region.test(g.region));
	if (name === "unknown") all.push(h("li", {}, "Then ask again: what was not seen may stand in the way."));
	else if (!stays && id) all.push(h("li", {}, all.length ? "Then delete the group:" : "Delete the group:", commandLine("aws ec2 delete-security-group --group-id " + g.id + (g.region ? " --region " + g.region : ""))));
	const few = 12;
	const last = all.length > few ? all.splice(-1) : [];
	return [h("h2", {}, "The way out"), h("div", { class: "card" },
		h("ol", { class: "steps" }, all.slice(0, few)),
		all.length > few ? h("details", {}, h("summary", {}, "and " + plural(all.length - few, "more step")), h("ol", { class: "steps", start: few + 1 }, all.slice(few))) : null,
		last.length ? h("ol", { class: "steps", start: all.length + 1 }, last) : null)];
}
const groupLink = (id) => byID.has(id) ? h("a", { href: "#" + id }, h("span", { class: "id whole" }, id), " (" + short(byID.get(id)[0].name, 60) + ")") : h("span", { class: "id whole" }, id);

function findings(g, reasons) {
	if (!reasons.length) return null;
	const found = new Map();
	for (const r of reasons) {
		const key = r.finding.effect + " " + r.finding.rule;
		found.set(key, [...(found.get(key) || []), r]);
	}
	const one = (r) => h("li", {}, h("div", {}, whole(r.message)),
		r.evidence.slice(0, 8).map((e) => h("span", { class: "where" }, e.file + (e.line ? ":" + e.line : "") + (e.path ? " " + e.path : ""))),
		r.evidence.length > 8 ? h("details", {}, h("summary", { class: "soft" }, "and " + plural(r.evidence.length - 8, "more place")), r.evidence.slice(8).map((e) => h("span", { class: "where" }, e.file + ":" + e.line + " " + e.path))) : null,
		r.finding.waived ? h("div", { class: "label-row" }, h("span", { class: "what" }, "waived until"), h("span", {}, r.finding.waived)) : null,
		r.permission ? h("div", { class: "label-row" }, h("span", { class: "what" }, "permission"), h("span", {}, r.permission)) : null,
		r.from && r.from !== g.id && byID.has(r.from) ? h("div", { class: "label-row" }, h("span", { class: "what" }, "of group"), groupLink(r.from)) : null);
	const row = (what, values) => values.length ? h("div", { class: "label-row" }, h("span", { class: "what" }, what), h("span", {}, values.map((v) => h("div", {}, whole(v))))) : null;
	const same = (list, part) => [...new Set(list.map((r) => r[part]).filter(Boolean))].slice(0, 3);
	return [h("h2", {}, "Reasons and their evidence"), [...found.values()].map((list) => {
		const f = list[0].finding;
		const rule = rules.get(f.rule);
		const few = list.length > 9 ? 6 : 9;
		const counted = g.counted.filter(([n]) => data.findings[n].rule === f.rule && data.findings[n].effect === f.effect).reduce((n, c) => n + c[1], 0);
		return h("section", { class: "card finding " + (outcomeOf[f.effect] || "note") },
			h("header", {}, h("span", { class: "effect" }, f.effect), h("h3", {}, rule ? rule.title : f.rule), h("code", { class: "soft" }, f.rule)),
			h("ul", { class: "reasons" }, list.slice(0, few).map(one)),
			list.length > few ? h("details", {}, h("summary", {}, "and " + plural(list.length - few, "more reason") + " of this rule"), h("ul", { class: "reasons" }, list.slice(few).map(one))) : null,
			counted ? h("p", {}, "and " + counted.toLocaleString("en") + " more, which this page counts and does not list; sgfree explain " + g.id + " lists them") : null,
			row("EC2 says", same(list, "ec2")), row("wait", same(list, "wait")),
			rule && (rule.description || rule.references.length) ? h("details", {}, h("summary", { class: "soft" }, "About this rule"), h("p", {}, rule.description), rule.references.map((l) => h("div", {}, h("a", { href: l, rel: "noreferrer noopener", target: "_blank" }, l)))) : null);
	})];
}

function looked(g, reasons) {
	const fired = new Set([...reasons.map((r) => r.finding.rule), ...g.counted.map(([f]) => data.findings[f].rule)]);
	const silent = data.rules.filter((r) => !fired.has(r.id) && !r.unasked);
	const seen = data.seen[g.scope];
	const many = (words) => words.join(", ");
	return [h("h2", {}, "What else was looked at"), h("div", { class: "card" },
		h("details", {}, h("summary", {}, plural(silent.length, "more rule") + " found nothing" + (reasons.some((r) => r.finding.effect === "unknown") ? " in what was seen" : "")), h("ul", { class: "columns" }, silent.map((r) => h("li", {}, h("code", {}, r.id), ": " + r.title)))),
		h("details", {}, h("summary", {}, plural(seen.looked.length, "kind") + " of dumps looked at in " + scopeName(g.scope)), h("p", {}, many(seen.looked) || "none")),
		seen.not.length ? h("details", {}, h("summary", {}, plural(seen.not.length, "kind") + " not looked at, or not wholly"), h("p", {}, many(seen.not))) : null,
		["deletable", "deletable-after"].includes(outcomes[g.outcome]) && data.caveat ? h("p", { class: "soft" }, data.caveat) : null)];
}

// References between groups: from names to

const references = groups.map(() => ({ names: new Map(), namedBy: new Map() }));
const outside = new Map(); // groups that the report does not hold
for (const g of groups) {
	for (const [f, args] of g.reasons) {
		const finding = data.findings[f];
		if (!finding.from) continue;
		const from = filled(finding.from, args);
		const dead = finding.effect === "note";
		const at = byID.get(from);
		const mine = references[g.place].namedBy;
		mine.set(from, mine.has(from) ? mine.get(from) && dead : dead);
		if (at) for (const k of at) references[k.place].names.set(g.id, dead && references[k.place].names.get(g.id) !== false);
		else outside.set(from, true);
	}
}

const kindWords = (kind) => kind.replaceAll("-", " ");
function holders(g, reasons) {
	const held = new Map();
	const refs = references[g.place];
	const behind = new Set(reasons.filter((r) => r.finding.kind === "instance" || r.finding.kind === "vpc-endpoint").map((r) => r.id));
	for (const r of reasons) {
		const f = r.finding;
		if (f.kind === "network-interface" && behind.has(r.owner)) continue; // it goes with what it serves
		if (r.from || !f.kind || f.kind === "security-group" && r.id === g.id || !["blocks", "breaks", "after"].includes(f.effect)) continue;
		const key = JSON.stringify([f.effect, f.kind, f.service, r.owner]);
		const held1 = held.get(key) || { effect: f.effect, kind: f.kind, service: f.service || "", owner: r.owner, ids: [] };
		held1.ids.push(r.id);
		held.set(key, held1);
	}
	const left = [...held.values()].map((x) => ({
		tone: outcomeOf[x.effect], title: (x.service + " " + x.owner).trim() || (x.ids.length > 1 ? kindWords(x.kind) + "s" : x.ids[0] || kindWords(x.kind)),
		second: x.ids.length > 1 ? x.ids.length + " " + kindWords(x.kind) + "s" : kindWords(x.kind) + (x.service || x.owner ? " " + x.ids[0] : ""), plain: true, verb: x.effect === "breaks" ? "names it" : "carries it",
	}));
	for (const [id, dead] of refs.namedBy) if (id !== g.id) left.push({ ...groupBox(id), edge: dead ? "dead" : "held", tone: byID.has(id) ? outcomes[byID.get(id)[0].outcome] : "note", edgeTone: dead ? "note" : "deletable-after", verb: "names it" });
	const right = [...refs.names].filter(([id]) => id !== g.id).map(([id]) => ({ ...groupBox(id), verb: "is named by it" }));
	const self = refs.namedBy.has(g.id);
	if (!left.length && !right.length && !self) return null;
	// Where the page is too narrow for columns they stand below each other, with a line beside them.
	const both = left.length && right.length;
	const stacked = document.documentElement.clientWidth - 64 < (both ? 876 : 556);
	const few = stacked ? 8 : 14;
	const restLeft = left.splice(few), restRight = right.splice(few);
	const wide = stacked ? Math.min(document.documentElement.clientWidth - 130, 320) : 236, tall = 44, step = 56, gap = 84;
	const parts = [], captions = [];
	const caption = (text, x, y) => captions.push(s("text", { class: "caption", x, y }, text));
	const more = (list) => "and " + list.length.toLocaleString("en") + " more, listed below";
	const me = (x, y) => parts.push(node({ ...groupBox(g.id, true), tone: outcomes[g.outcome], x, y, wide, tall, self: true, loop: self }));
	const holds = (b) => (b.edge === "dead" ? "dead" : "held") + " " + (b.edgeTone || b.tone);
	const lines = [];
	let width, height;
	if (stacked) {
		const x = 24;
		let y = 4;
		const column = (list, rest, title) => {
			caption(title, x, y + 10);
			y += 20;
			const at = list.map((b) => { parts.push(node({ ...b, x, y, wide, tall })); y += step; return y - step + tall / 2; });
			if (rest.length) { caption(more(rest), x, y + 6); y += 20; }
			return at;
		};
		const above = left.length ? column(left, restLeft, "carries or names it") : [];
		if (above.length) y += 8;
		const cy = y + tall / 2;
		me(x, y);
		y += step + 12;
		const below = right.length ? column(right, restRight, "is named by it") : [];
		const edge = x + wide;
		above.forEach((at, i) => lines.push(s("path", { class: "link " + holds(left[i]), d: "M" + x + " " + at + "H8V" + cy + "H" + (x - 6) }), tip(x, cy, 1, 0, holds(left[i]))));
		below.forEach((at) => lines.push(s("path", { class: "link", d: "M" + edge + " " + cy + "h16V" + at + "H" + (edge + 6) }), tip(edge, at, -1, 0, "")));
		[width, height] = [edge + 20, y];
	} else {
		const rows = Math.max(left.length + (restLeft.length ? 1 : 0), right.length + (restRight.length ? 1 : 0), 1);
		const x1 = left.length ? wide + gap : 0, x2 = x1 + wide + gap;
		const cy = 24 + rows * step / 2 - (step - tall) / 2;
		const column = (list, rest, x, title, line) => {
			if (!list.length) return;
			caption(title, x + 1, 14);
			let y = 24 + (rows - list.length - (rest.length ? 1 : 0)) * step / 2;
			for (const b of list) {
				parts.push(node({ ...b, x: x + 1, y, wide, tall }));
				lines.push(line(b, y + tall / 2));
				y += step;
			}
			if (rest.length) caption(more(rest), x + 8, y + 26);
		};
		column(left, restLeft, 0, "carries or names it", (b, y) => curve(wide + 1, y, x1 + 1, cy, holds(b)));
		column(right, restRight, x2, "is named by it", (b, y) => curve(x1 + wide + 1, cy, x2 + 1, y, ""));
		me(x1 + 1, cy - tall / 2);
		[width, height] = [(right.length ? x2 : x1) + wide + 4, rows * step + 26];
	}
	const words = [...left, ...right].map((b) => b.title + " " + b.verb).join("; ");
	return [h("h2", {}, "What holds it"), h("div", { class: "card picture at-once" }, s("svg", { width: width + 24, height: height + 16, viewBox: "-12 -4 " + (width + 24) + " " + (height + 16), role: "group", "aria-label": "What holds " + g.id + ": " + (words || "its own permission") }, captions, lines, parts))];
}
function groupBox(id, here) {
	const g = byID.get(id) && byID.get(id)[0];
	return { title: g ? g.name || id : id, second: g ? id : "not in this report", tone: g ? outcomes[g.outcome] : "note", gone: !g, href: g && !here ? "#" + id : "" };
}

// A box with an outcome's mark, a name and a line below it, at its upper left corner.
function node(b) {
	const room = Math.floor((b.wide - 44 - (b.pill ? 26 : 0)) / 7.9);
	return s(b.href ? "a" : "g", { class: ["node", b.tone, b.gone && "gone", b.self && "self", b.ring && "ring"].filter(Boolean).join(" "), href: b.href || null, transform: "translate(" + b.x + " " + b.y + ")", "data-node": b.key, "aria-label": [b.title, b.second, b.pill].filter(Boolean).join(" ") + ", " + (b.label || b.tone), role: b.href ? "link" : "img" },
		s("title", {}, b.tip || b.title + (b.second ? "\n" + b.second : "") + (b.tone !== "note" ? "\n" + b.tone : "")),
		b.ring ? s("rect", { class: "halo", x: -5, y: -5, width: b.wide + 10, height: b.tall + 10, rx: 9 }) : null,
		s("rect", { class: "box", width: b.wide, height: b.tall, rx: 6 }), s("rect", { class: "edge", width: 5, height: b.tall, rx: 2 }),
		mark(b.tone, { x: 13, y: b.tall / 2 - 8, width: 16, height: 16, class: "mark " + b.tone }),
		b.big ? nameOf(b.title, Math.floor((b.wide - 40) / 10)).map((line, i, all) => s("text", { class: "big", x: 37, y: b.tall / 2 + 6 + (all.length - 1) * (i ? 9 : -9) }, line)) :
			s("text", { x: 37, y: b.second ? b.tall / 2 - 3 : b.tall / 2 + 4 }, short(b.title, room)),
		b.big ? null : b.second ? s("text", { class: "second" + (b.plain ? " plain" : ""), x: 37, y: b.tall / 2 + 13 }, short(b.second, b.plain ? room + 3 : room + 8)) : null,
		b.pill && !b.big ? [s("rect", { class: "pill", x: b.wide - 32, y: 5, width: 27, height: 15, rx: 7 }), s("text", { class: "pill-text", x: b.wide - 18.5, y: 16 }, b.pill)] : null,
		b.loop ? s("path", { class: "link", d: "M" + (b.wide - 30) + " " + b.tall + "c0 16 22 16 22 1" }) : null,
		b.loop ? s("path", { class: "tip", d: "M" + (b.wide - 8) + " " + (b.tall - 1) + "l-4 7 8 0z" }) : null);
}
// A name in two lines, where one is too short for it: its beginning, and its end, by which names differ.
function nameOf(text, room) {
	const all = [...text];
	if (all.length <= room) return [text];
	return [all.slice(0, room).join(""), all.length <= 2 * room ? all.slice(room).join("") : "…" + all.slice(1 - room).join("")];
}
const tip = (x, y, dx, dy, classes) => {
	const n = Math.hypot(dx, dy) || 1;
	const [u, v] = [dx / n, dy / n];
	return s("path", { class: "tip " + classes, d: "M" + x + " " + y + "L" + (x - 9 * u + 4.5 * v) + " " + (y - 9 * v - 4.5 * u) + "L" + (x - 9 * u - 4.5 * v) + " " + (y - 9 * v + 4.5 * u) + "z" });
};
const curve = (x1, y1, x2, y2, classes) => [s("path", { class: "link " + classes, d: "M" + x1 + " " + y1 + "C" + (x1 + x2) / 2 + " " + y1 + " " + (x1 + x2) / 2 + " " + y2 + " " + (x2 - 6) + " " + y2 }), classes ? tip(x2, y2, 1, 0, classes) : tip(x2, y2, 1, 0, "")];

// A VPC's page

const most = 500; // groups that one picture draws with their references
function vpcPage(id) {
	const mine = groups.filter((g) => g.vpc === id);
	const counts = outcomes.map((_, i) => mine.filter((g) => g.outcome === i).length);
	const drawn = drawVPC(mine);
	const scopes = [...new Set(mine.map((g) => scopeName(g.scope)))];
	const name = (k) => groupLink(k);
	const chain = drawn.chain;
	return h("article", { "aria-labelledby": "vpc-title" },
		h("p", { class: "crumbs" }, h("a", { href: address() }, "← All groups")),
		h("div", { class: "title" }, h("h1", { id: "vpc-title", tabindex: "-1" }, "Groups and references of ", h("span", { class: "id" }, id))),
		h("p", { class: "soft" }, scopes.join("; ") + ": " + plural(mine.length, "group") + ", " + inWords(counts) + ". ", h("a", { href: "#?vpc=" + encodeURIComponent(id) }, "List them")),
		h("div", { class: "card total" }, bar(counts, mine.length || 1)),
		drawn.picture,
		h("h2", {}, "In words"), h("div", { class: "card" }, h("ul", { class: "lacks" },
			drawn.cycles.map((c) => h("li", {}, h("strong", {}, "Cycle of " + plural(c.length, "group") + ": "), c.slice(0, 20).map((k, i) => [i ? ", " : "", name(k)]), c.length > 20 ? " and " + (c.length - 20) + " more" : "", ". None can go before a permission of the cycle is revoked.")),
			chain.length > 2 ? h("li", {}, h("strong", {}, "Longest chain: "), chain.map((k, i) => [i ? " names " : "", name(k)])) : null,
			drawn.hubs.map(([k, n]) => h("li", {}, name(k), " is named by " + plural(n, "group"), ".")),
			h("li", {}, plural(drawn.alone, "group") + " of the VPC " + (drawn.alone === 1 ? "names" : "name") + " no other group, and none names " + (drawn.alone === 1 ? "it" : "them") + ".")),
			drawn.left ? h("p", {}, plural(drawn.left, "group") + " with references are left out of the picture, for it would be too big; their own pages draw what holds them.") : null));
}

function drawVPC(mine) {
	const graph = new dagre.graphlib.Graph({ directed: true });
	const inside = new Set(mine.map((g) => g.id));
	const edges = new Map();
	const keyOf = (from, to) => JSON.stringify([from, to]);
	const edge = (from, to, dead) => {
		if (from === to) return;
		edges.set(keyOf(from, to), { from, to, dead });
		graph.setEdge(from, to);
	};
	for (const g of mine) {
		for (const [id, dead] of references[g.place].namedBy) edge(id, g.id, dead);
		for (const [id, dead] of references[g.place].names) edge(g.id, id, dead);
	}
	const cycles = dagre.graphlib.alg.tarjan(graph).filter((c) => c.length > 1).map((c) => c.sort()).sort((a, b) => b.length - a.length || (a[0] < b[0] ? -1 : 1));
	const cycleOf = new Map();
	cycles.forEach((c, i) => c.forEach((id) => cycleOf.set(id, i)));
	const inCycle = (from, to) => cycleOf.has(from) && cycleOf.get(from) === cycleOf.get(to);

	// The lines of a group that many name, or that names many, would cover all others: they are
	// drawn when they are asked for, unless they are part of a cycle.
	const lines = new Map(graph.nodes().map((id) => [id, 0]));
	for (const { from, to } of edges.values()) if (!inCycle(from, to)) for (const id of [from, to]) lines.set(id, lines.get(id) + 1);
	const isHub = (id) => lines.get(id) > manyLines;
	const isQuiet = (from, to) => !inCycle(from, to) && (isHub(from) || isHub(to));
	const hubs = graph.nodes().filter((id) => isHub(id) && !cycleOf.has(id)).sort((a, b) => lines.get(b) - lines.get(a) || (a < b ? -1 : 1));
	const drawn = new dagre.graphlib.Graph({ directed: true });
	for (const id of graph.nodes()) if (!hubs.includes(id)) drawn.setNode(id);
	for (const { from, to } of edges.values()) if (!isQuiet(from, to)) drawn.setEdge(from, to);
	const cyclic = (ids) => ids.some((id) => cycleOf.has(id)) ? 1 : 0;
	let parts = dagre.graphlib.alg.components(drawn).map((ids) => ids.sort()).sort((a, b) => cyclic(b) - cyclic(a) || b.length - a.length || (a[0] < b[0] ? -1 : 1));
	let count = hubs.length, left = 0;
	parts = parts.filter((ids) => {
		if (count + ids.length > most && count > 0 || ids.length > most * 2) { left += ids.length; return false; }
		count += ids.length;
		return true;
	});
	const lonely = parts.filter((ids) => ids.length === 1).flat(); // but for lines that are not drawn
	const alone = mine.filter((g) => !graph.hasNode(g.id)).sort((a, b) => a.outcome - b.outcome || (a.name < b.name ? -1 : 1));

	// The picture is as wide as the page, so that it opens at a size that can be read. A part that
	// fits is laid out as a graph, a bigger one as its cycles and its longest chains.
	const usual = narrow() ? 0.78 : 1;
	const page = Math.max(Math.min(document.documentElement.clientWidth - 38, 1236), 300) / usual;
	const bigger = parts.filter((ids) => ids.length > 1).map((ids) => [ids, layered(drawn, ids)]);
	const lay = (canvas) => {
		const pieces = bigger.flatMap(([ids, one]) => one && one.width <= canvas && one.height <= 700 ? [one] : unravel(drawn, ids, cycleOf, canvas));
		pieces.sort((a, b) => cyclic(b.ids) - cyclic(a.ids) || b.ids.length - a.ids.length || (a.ids[0] < b.ids[0] ? -1 : 1));

		const at = new Map(); // where the boxes are
		const captions = [];
		let x = 0, y = 4, row = 0, width = 0;
		const section = (title) => {
			y += row + (row ? 22 : 14);
			x = row = 0;
			captions.push(s("text", { class: "caption", x: 14, y: y }, title));
			y += 6;
		};
		const put = (piece) => {
			if (x > 0 && x + piece.width > canvas + 1) { x = 0; y += row; row = 0; }
			for (const [id, p] of piece.at) at.set(id, { ...p, x: x + p.x, y: y + p.y, piece, left: x, top: y });
			x += piece.width;
			width = Math.max(width, x + 8);
			row = Math.max(row, piece.height);
		};
		const single = (id) => put({ ids: [id], at: new Map([[id, { x: 12, y: 8 }]]), width: wide + 12, height: tall + 10 });
		const circles = pieces.filter((p) => cyclic(p.ids)), chains = pieces.filter((p) => !cyclic(p.ids));
		if (circles.length) { section(plural(cycles.length, "cycle") + ", and what is with them"); circles.forEach(put); }
		if (hubs.length) { section("Named by many, or naming many: pointing at one shows its lines"); hubs.forEach(single); }
		if (chains.length) { section("References without a cycle"); chains.forEach(put); }
		if (lonely.length) { section("All lines hidden: " + lonely.length.toLocaleString("en")); lonely.forEach(single); }
		if (alone.length) { section("Without references: " + alone.length.toLocaleString("en")); alone.slice(0, most).forEach((g) => single(g.id)); }
		if (alone.length > most) section("and " + (alone.length - most).toLocaleString("en") + " more");
		return { at, captions, width: canvas === page ? page : width, height: y + row + 14 };
	};

	const boxOf = (id, p, big) => {
		const g = byID.get(id) && byID.get(id)[0];
		const foreign = !inside.has(id);
		const uses = g ? g.reasons.filter(([f]) => data.findings[f].effect === "blocks" && data.findings[f].kind && data.findings[f].kind !== "security-group" && data.findings[f].kind !== "vpc").length : 0;
		const refs = g ? references[g.place] : { names: new Map(), namedBy: new Map() };
		const [names, namedBy] = [graph.hasNode(id) ? graph.successors(id).length : 0, graph.hasNode(id) ? graph.predecessors(id).length : 0];
		const many = !isHub(id) ? "" : namedBy >= names ? "named by " + plural(namedBy, "group") : "names " + plural(names, "group");
		return node({
			...groupBox(id), x: p.x, y: p.y, wide, tall, big, key: id, ring: cycleOf.has(id), loop: refs.namedBy.has(id), pill: uses ? (uses > 999 ? "999+" : String(uses)) : "",
			second: many || (foreign ? (g ? "in " + g.vpc : "not in this report") : id), plain: many !== "",
			label: (g ? outcomes[g.outcome] : "not in this report") + ", names " + names + ", named by " + namedBy + (cycleOf.has(id) ? ", in a cycle" : ""),
			tip: (g ? g.name + "\n" : "") + id + (g ? "\n" + outcomes[g.outcome] : "") + (uses ? "\ncarried by " + uses : "") + (many ? "\n" + many : "") + (cycleOf.has(id) ? "\nin a cycle" : ""),
		});
	};
	let quiet = 0;
	const draw = ({ at, captions, width, height }, big) => {
		const links = [];
		quiet = 0;
		for (const { from, to, dead } of edges.values()) {
			const [a, b] = [at.get(from), at.get(to)];
			if (!a || !b) continue;
			const mutual = edges.has(keyOf(to, from));
			const way = isQuiet(from, to) ? across(a, b) : a.piece !== b.piece ? across(a, b) : a.piece.way ? a.piece.way(from, to, a, mutual) : beside(a, b, mutual);
			const hidden = isQuiet(from, to) || way.far && usual < 1 && !inCycle(from, to); // there is no room beside the boxes
			if (hidden) quiet++;
			const classes = [inCycle(from, to) ? "cycle" : "", dead ? "dead" : "", way.far ? "far" : "", hidden ? "quiet" : ""].filter(Boolean).join(" ");
			links.push(s("path", { class: "link " + classes, d: way.d, "data-from": from, "data-to": to }), dress(tip(...way.end, classes), { "data-from": from, "data-to": to }));
		}
		const svg = s("svg", { width, height, viewBox: "0 0 " + width + " " + height, role: "group", "aria-label": "Picture of " + plural(mine.length, "group") + ", " + plural(edges.size, "reference") + " and " + plural(cycles.length, "cycle"), class: "references" + (big ? " big" : "") }, links, [...at].map(([id, p]) => boxOf(id, p, big)), captions);
		light(svg);
		return svg;
	};
	let laid, zoom;
	const scale = (to) => { zoom = Math.min(3, Math.max(0.02, to)); dress(frame.firstChild, { width: laid.width * zoom, height: laid.height * zoom }); };
	const show = (now, to) => { laid = now; frame.replaceChildren(draw(laid, to < 0.7)); scale(to); };
	// The page's width makes a long strip of many groups. To be seen at once they are laid out
	// as wide as makes them biggest in the frame, and boxes that are small have big names alone.
	const fit = () => {
		const fits = (l) => Math.min(1, (frame.clientWidth - 4) / l.width, (innerHeight * 0.78 - 4) / l.height);
		let best = lay(page);
		for (let canvas = page * 1.1; canvas < page * 12; canvas *= 1.1) {
			const other = lay(canvas);
			if (fits(other) > fits(best)) best = other;
		}
		show(best, fits(best));
		frame.scrollIntoView({ block: "nearest" });
	};
	const frame = h("div", { class: "card picture", tabindex: "0", role: "region", "aria-label": "Picture, scrolls" });
	const key = (classes, text) => h("span", { class: "key" }, s("svg", { width: 34, height: 10, "aria-hidden": "true" }, s("path", { class: "link " + classes, d: "M1 5H26" }), tip(33, 5, 1, 0, classes)), text);
	const every = h("button", { type: "button", "aria-pressed": "false", click: () => every.setAttribute("aria-pressed", frame.classList.toggle("all")) }, "All lines");
	show(lay(page), usual);
	const picture = [h("div", { class: "tools" },
		h("span", { class: "zoom", role: "group", "aria-label": "Zoom" }, h("button", { type: "button", "aria-label": "Smaller", click: () => scale(zoom / 1.25) }, "−"), h("button", { type: "button", "aria-label": "Larger", click: () => scale(zoom * 1.25) }, "+"), h("button", { type: "button", click: fit }, "Fit"), h("button", { type: "button", click: () => show(lay(page), 1) }, "1:1"), quiet ? every : null),
		key("", "names"), key("cycle", "in a cycle"), key("dead", "dead reference"), h("span", { class: "key" }, "the number in a box: what carries the group")), frame];
	const named = mine.map((g) => [g.id, [...references[g.place].namedBy.keys()].filter((id) => id !== g.id).length]).filter(([, n]) => n > 2).sort((a, b) => b[1] - a[1]).slice(0, 3);
	return { picture, cycles, chain: longest(graph, graph.nodes().filter((id) => !cycleOf.has(id))), hubs: named, alone: alone.length, left };
}

// A picture's boxes, and beyond how many references of one group they are drawn only on demand.
const wide = 176, tall = 42, gap = 38, rowGap = 30, manyLines = 12;

// A connected part as dagre draws it; nothing of a part that would be too big.
function layered(graph, ids) {
	if (ids.length > 80) return null;
	const g = new dagre.graphlib.Graph({ directed: true });
	g.setGraph({ rankdir: "LR", nodesep: 16, ranksep: 34, edgesep: 10, marginx: 10, marginy: 10 });
	g.setDefaultEdgeLabel(() => ({}));
	for (const id of ids) g.setNode(id, { width: wide, height: tall });
	for (const id of ids) for (const e of graph.outEdges(id) || []) g.setEdge(e.v, e.w);
	dagre.layout(g);
	const way = (from, to, { left, top }, mutual) => {
		const [a, b] = [g.node(from), g.node(to)];
		const ahead = b.x > a.x ? 1 : -1;
		const aside = mutual ? 8 * ahead : 0; // two lines side by side, there and back
		const between = mutual ? [] : g.edge(from, to).points.slice(1, -1).map((q) => [left + q.x, top + q.y]);
		const end = [left + b.x - ahead * wide / 2, top + b.y + aside];
		return { d: smooth([[left + a.x + ahead * wide / 2, top + a.y + aside], ...between, end]), end: [...end, ahead, 0] };
	};
	return { ids, at: new Map(ids.map((id) => [id, { x: g.node(id).x - wide / 2, y: g.node(id).y - tall / 2 }])), width: g.graph().width, height: g.graph().height, way };
}

// A part as its cycles, each a ring, and the longest chains of what is left, each group in one of them.
function unravel(graph, ids, cycleOf, canvas) {
	const pieces = [];
	const open = new Set(ids);
	for (const id of ids) {
		if (!open.has(id) || !cycleOf.has(id)) continue;
		const ring = walk(graph, id, (n) => cycleOf.get(n) === cycleOf.get(id));
		ring.forEach((n) => open.delete(n));
		pieces.push(snake(ring, true, canvas));
	}
	while (open.size) {
		let chain = longest(graph, [...open]);
		if (chain.length < 2) chain = [...open].sort();
		chain.forEach((n) => open.delete(n));
		if (chain.length > 1 && graph.hasEdge(chain[0], chain[1])) pieces.push(snake(chain, false, canvas));
		else chain.forEach((n) => pieces.push(snake([n], false, canvas)));
	}
	return pieces;
}

// The groups of a cycle, one after the other as far as references lead.
function walk(graph, first, among) {
	const seen = new Set();
	const stack = [first];
	while (stack.length) {
		const at = stack.pop();
		if (seen.has(at)) continue;
		seen.add(at);
		stack.push(...graph.successors(at).filter((n) => among(n) && !seen.has(n)).sort().reverse());
	}
	return [...seen];
}

// Rows there and back. Those of a ring are even in number, so that its end comes below its beginning.
function snake(ids, ring, canvas) {
	const per = Math.max(1, Math.floor((canvas - 32 + gap) / (wide + gap)));
	const n = ids.length;
	const rows = ring && n > 2 ? 2 * Math.ceil(n / (2 * per)) : Math.ceil(n / per);
	const across = ring && n > 2 ? Math.ceil(n / rows) : Math.min(n, per);
	const at = new Map(ids.map((id, i) => {
		const r = Math.floor(i / across), c = r % 2 ? across - 1 - i % across : i % across;
		return [id, { x: 20 + c * (wide + gap), y: 12 + r * (tall + rowGap), turn: ring && n > 2 && i === n - 1 ? ids[0] : "", id, rows }];
	}));
	return { ids, at, width: 20 + across * (wide + gap) - gap + 22, height: 12 + Math.ceil(n / across) * (tall + rowGap) - rowGap + 18 };
}

// The way of a line between two boxes of a snake.
function beside(a, b, mutual) {
	const aside = mutual ? 7 : 0;
	if (a.y === b.y && Math.abs(a.x - b.x) <= wide + gap) {
		const ahead = b.x > a.x ? 1 : -1;
		const end = [b.x + (ahead > 0 ? 0 : wide), b.y + tall / 2 + ahead * aside];
		return { d: "M" + (a.x + (ahead > 0 ? wide : 0)) + " " + end[1] + "H" + end[0], end: [...end, ahead, 0] };
	}
	if (a.x === b.x && Math.abs(a.y - b.y) <= tall + rowGap) {
		const down = b.y > a.y ? 1 : -1;
		const end = [b.x + wide / 2 + down * aside, b.y + (down > 0 ? 0 : tall)];
		return { d: "M" + end[0] + " " + (a.y + (down > 0 ? tall : 0)) + "V" + end[1], end: [...end, 0, down] };
	}
	if (a.turn === b.id && a.rows > 2) { // along the left of all rows
		const end = [b.x, b.y + tall / 2];
		return { d: "M" + a.x + " " + (a.y + tall / 2) + "H" + (b.x - 12) + "V" + end[1] + "H" + end[0], end: [...end, 1, 0] };
	}
	if (a.turn === b.id) {
		const end = [b.x + wide / 2, b.y + tall];
		return { d: "M" + a.x + " " + (a.y + tall / 2) + "H" + end[0] + "V" + end[1], end: [...end, 0, -1] };
	}
	return across(a, b);
}

// That of one between boxes anywhere.
function across(a, b) {
	const [y1, y2] = [a.y + tall / 2 + 6, b.y + tall / 2 - 6];
	if (b.x > a.x + wide) return { d: smooth([[a.x + wide, y1], [b.x, y2]]), end: [b.x, y2, 1, 0], far: true };
	if (b.x + wide < a.x) return { d: smooth([[a.x, y1], [b.x + wide, y2]]), end: [b.x + wide, y2, -1, 0], far: true };
	const [x1, x2] = [a.x + wide, b.x + wide];
	return { d: "M" + x1 + " " + y1 + "C" + (x1 + 34) + " " + y1 + " " + (x2 + 34) + " " + y2 + " " + x2 + " " + y2, end: [x2, y2, -1, 0], far: true };
}

// A line that leaves and meets each point on the level.
function smooth(p) {
	let d = "M" + p[0].join(" ");
	for (let i = 1; i < p.length; i++) {
		const middle = (p[i - 1][0] + p[i][0]) / 2;
		d += "C" + [middle, p[i - 1][1], middle, p[i][1], ...p[i]].join(" ");
	}
	return d;
}

// The longest way along references among groups of which none is in a cycle.
function longest(graph, ids) {
	const best = new Map();
	const among = new Set(ids);
	let chain = [];
	for (const id of ids) {
		const stack = [id];
		while (stack.length) {
			const at = stack[stack.length - 1];
			const next = graph.successors(at).filter((n) => among.has(n));
			const open = next.filter((n) => !best.has(n));
			if (open.length) { stack.push(...open); continue; }
			stack.pop();
			let way = [];
			for (const n of next) if (best.get(n).length > way.length) way = best.get(n);
			best.set(at, [at, ...way]);
		}
		if (best.get(id).length > chain.length) chain = best.get(id);
	}
	return chain;
}

// Pointing at a group shows its references alone.
function light(svg) {
	const on = (id) => {
		const near = new Set([id]);
		for (const l of svg.querySelectorAll("[data-from]")) {
			const lit = l.dataset.from === id || l.dataset.to === id;
			l.classList.toggle("lit", lit);
			if (lit) { near.add(l.dataset.from); near.add(l.dataset.to); }
		}
		if (near.size < 2) return;
		for (const n of svg.querySelectorAll("[data-node]")) n.classList.toggle("lit", near.has(n.dataset.node));
		svg.classList.add("dimmed");
	};
	for (const n of svg.querySelectorAll("[data-node]")) {
		for (const e of ["pointerenter", "focus"]) n.addEventListener(e, () => on(n.dataset.node));
		for (const e of ["pointerleave", "blur"]) n.addEventListener(e, () => svg.classList.remove("dimmed"));
	}
}

// Which page is shown

let before = 0, last = "";
function route() {
	let at = location.hash.slice(1);
	try { at = decodeURIComponent(at); } catch { at = ""; }
	const vpc = groups.some((g) => g.vpc === at && at);
	if (at && (byID.has(at) || vpc)) {
		if ($("one").hidden) before = scrollY;
		$("one").replaceChildren(...(byID.has(at) ? byID.get(at).map(groupPage) : [vpcPage(at)]));
		$("all").hidden = true;
		$("one").hidden = false;
		document.title = at + " · sgfree";
		last = at;
		scrollTo(0, 0);
		$("one").querySelector("h1").focus({ preventScroll: true });
		return;
	}
	const back = !$("one").hidden;
	const known = !at || at.startsWith("?");
	if (known) readAddress(location.hash.slice(2));
	$("missing").hidden = known;
	$("missing").textContent = known ? "" : short(at, 100) + " is not in this report.";
	$("one").hidden = true;
	$("one").replaceChildren();
	$("all").hidden = false;
	document.title = "sgfree: may these security groups be deleted?";
	showList();
	if (back) {
		scrollTo(0, before);
		const left = [...document.querySelectorAll("#groups tbody a")].find((a) => a.hash === "#" + last);
		(left || $("overview-title")).focus({ preventScroll: true });
	}
	if (!known) scrollTo(0, 0);
}

$("search").addEventListener("input", (e) => later(() => changed({ q: e.target.value.trim() })));
$("jump").addEventListener("submit", (e) => {
	e.preventDefault();
	clearTimeout(timer);
	const q = $("search").value.trim();
	if (byID.has(q)) location.hash = q;
	else { changed({ q }); $("list").scrollIntoView(); }
});
if (narrow()) $("search").placeholder = "Search";
$("skip").addEventListener("click", (e) => { e.preventDefault(); $("main").focus(); });
document.addEventListener("keydown", (e) => {
	if (e.ctrlKey || e.metaKey || e.altKey) return;
	if (e.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { e.preventDefault(); $("search").focus(); }
	if (e.key === "Escape" && !$("one").hidden) location.hash = address();
});
addEventListener("hashchange", route);
addEventListener("beforeprint", () => { if (!$("all").hidden) showList(true); });
addEventListener("afterprint", () => { if (!$("all").hidden) showList(); });

const size = (n) => n < 1e6 ? Math.ceil(n / 1e3).toLocaleString("en") + " kB" : (n / 1e6).toFixed(1) + " MB";
const bytes = new Blob([document.documentElement.outerHTML]).size;
$("size").textContent = "Made by " + data.tool + ". This page is " + size(bytes) + " for " + plural(groups.length, "group") + "; its budget is " + size(data.budget) + ". " +
	(bytes > data.budget + 2e4 ? "It is over its budget, for its texts are long. " : "") +
	(data.listed ? "To stay in it, at most " + plural(data.listed, "reason") + " of a kind are listed for a group, and the others counted." : "Every reason is in it.") + (data.tagsCut ? " Long tags are cut, and of many tags the first are listed." : "");
overview();
controls();
route();
})();
