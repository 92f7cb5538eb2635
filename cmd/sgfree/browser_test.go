//go:build browser

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	browserpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

// tab is a page in a real Chromium that notes what the page asked for and complained of.
type tab struct {
	*testing.T
	ctx context.Context

	mu                   sync.Mutex
	requests, complaints []string
}

// open opens a file as a person does who double-clicks it.
func open(t *testing.T, file, hash string, width int64, scheme string) *tab {
	t.Helper()
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.NoSandbox, chromedp.Flag("disable-quic", true))
	allocator, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	b := &tab{T: t, ctx: ctx}
	if err := chromedp.Listen(ctx, b.note); err != nil {
		t.Fatal(err)
	}
	absolute, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	call(b, network.Enable, network.EnableParams{})
	call(b, log.Enable, cdp.Empty{})
	call(b, runtime.Enable, cdp.Empty{})
	call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1, Mobile: width < 600})
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, r := range b.requests {
			if r, _, _ := strings.Cut(r, "#"); r != "file://"+absolute {
				t.Errorf("the page asks for %s", r)
			}
		}
		if len(b.requests) == 0 {
			t.Error("the requests of the page are not seen")
		}
		for _, c := range b.complaints {
			t.Errorf("the browser says: %s", c)
		}
	})
	b.do(chromedp.Navigate("file://" + absolute + hash))
	b.wait(`[...document.querySelectorAll("#main h1")].some((title) => title.offsetParent)`)
	return b
}

// note keeps what tells of a page that does not keep to itself.
func (b *tab) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, e.Entry.Text)
	case *runtime.EventExceptionThrown:
		what := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			what += " " + e.ExceptionDetails.Exception.Description
		}
		b.complaints = append(b.complaints, what)
	case *runtime.EventConsoleAPICalled:
		b.complaints = append(b.complaints, "console."+string(e.Type))
	}
}

// call sends a command of the protocol.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.Fatal(err)
	}
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	for _, a := range actions {
		get(b, a)
	}
}

func get[T any](b *tab, action chromedp.Action[T]) T {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		b.Fatal(err)
	}
	return value
}

// text is what the browser shows of an element.
func (b *tab) text(selector string) string {
	b.Helper()
	return get(b, chromedp.Text(selector))
}

// count is how many elements there are.
func (b *tab) count(selector string) int {
	b.Helper()
	return get(b, chromedp.Evaluate[int](fmt.Sprintf("document.querySelectorAll(%q).length", selector)))
}

// wait waits for a condition in the page.
func (b *tab) wait(condition string) {
	b.Helper()
	get(b, chromedp.Poll[bool](condition))
}

// shot keeps a picture of the whole page where SCREENSHOTS names a folder.
func (b *tab) shot(name string) {
	b.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), get(b, chromedp.FullScreenshot(100)), 0o600); err != nil {
		b.Fatal(err)
	}
}

// pageOf writes the page of a snapshot.
func pageOf(t *testing.T, snapshot string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if _, stderr, code := run("check", "-q", "-o", "html="+file, snapshot); code != exitDone {
		t.Fatalf("exit %d\n%s", code, stderr)
	}
	return file
}

const demoSnapshot = "../../testdata/snapshots/demo"

func TestBrowserShowsTheReportAndAsksForNothing(t *testing.T) {
	b := open(t, pageOf(t, demoSnapshot), "", 1280, "light")
	if got := b.text("#count"); got != "17 groups" {
		t.Errorf("got %q", got)
	}
	if got := b.count("#groups tbody tr"); got != 17 {
		t.Errorf("got %d rows, want 17", got)
	}
	if got := b.text("#total .legend button.blocked"); !strings.Contains(got, "7") || !strings.Contains(got, "blocked") {
		t.Errorf("got %q, want 7 blocked", got)
	}
	if got := b.text("#unseen-kinds"); !strings.Contains(got, "Not looked at: security-group VPC associations") {
		t.Errorf("got %q", got)
	}
}

func TestBrowserFiltersAndSorts(t *testing.T) {
	b := open(t, pageOf(t, demoSnapshot), "", 1280, "light")
	b.do(chromedp.Click("[data-outcome=deletable]"))
	b.wait(`document.querySelector("#count").textContent === "4 of 17 groups"`)
	b.do(chromedp.Click("#clear"), chromedp.KeyEvent("/"))
	b.wait(`document.activeElement.id === "search"`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#search").value = ""; undefined`), chromedp.KeyEvent("legacy db"))
	b.wait(`document.querySelectorAll("#groups tbody tr").length === 2`)
	b.do(chromedp.Click("#clear"), chromedp.Evaluate[chromedp.Void](`
		document.querySelector("#f-service").value = "Lambda";
		document.querySelector("#f-service").dispatchEvent(new Event("change"));
		undefined`))
	b.wait(`document.querySelector("#groups tbody tr td.name").textContent === "checkout-function"`)
	b.do(chromedp.Click("#clear"), chromedp.Click(`[data-filter=vpc][data-value="vpc-0f2e6ff4f3de1781d"]`))
	b.wait(`document.querySelector("#count").textContent === "3 of 17 groups. Picture of vpc-0f2e6ff4f3de1781d"`)
	b.do(chromedp.Click("#clear"), chromedp.Click("[data-sort=name]"), chromedp.Click("[data-sort=name]"))
	b.wait(`document.querySelector("th[aria-sort=descending]") !== null`)
	if got := b.text("#groups tbody tr:first-child td.name"); got != "warehouse-access" {
		t.Errorf("the last name comes first: got %q", got)
	}
	if got := get(b, chromedp.Evaluate[string]("location.hash")); got != "#?sort=-name" {
		t.Errorf("the address holds the filter: got %q", got)
	}
}

func TestBrowserOpensAGroup(t *testing.T) {
	b := open(t, pageOf(t, demoSnapshot), "#sg-0dc2a2d5c2008d022", 1280, "light")
	got := b.text("#one")
	for _, want := range []string{
		"checkout-function", "blocked", "The way out", "aws lambda list-functions --region eu-west-1 --function-version ALL",
		"aws ec2 delete-security-group --group-id sg-0dc2a2d5c2008d022 --region eu-west-1",
		"interfaces.json:103 .NetworkInterfaces[2].Groups[0].GroupId", "An error occurred (DependencyViolation)", "up to 45 minutes",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
	if b.count(".picture svg .node") != 2 {
		t.Error("the picture has the group and what carries it")
	}
	if got := get(b, chromedp.Evaluate[string]("document.activeElement.id")); got != "group-title" {
		t.Errorf("the focus is on %q, want the group's title", got)
	}
	b.shot("group-1280-light")
	b.do(chromedp.KeyEvent("\x1b"))
	b.wait(`document.activeElement.hash === "#sg-0dc2a2d5c2008d022" && document.activeElement.closest("#groups") !== null`)
}

func TestBrowserOffersToDeleteTheGroupThatNamesItOrToRevokeThePermission(t *testing.T) {
	b := open(t, pageOf(t, demoSnapshot), "#sg-000521089e3507b1a", 1280, "light")
	got := b.text(".steps")
	for _, want := range []string{"Delete sg-022f68a16ec961954 (legacy-app) first, or revoke", "aws ec2 revoke-security-group-ingress --group-id sg-022f68a16ec961954 --ip-permissions '["} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
	b = open(t, pageOf(t, hubVPC(t)), "#sg-00000000000000001", 1280, "light")
	b.shot("hub-way-out")
	if got := b.count(".steps > li"); got != 2 {
		t.Errorf("a group that 100 others name has %d steps in sight, want one for the others and its own", got)
	}
	if got := b.count(".steps details .command"); got != 100 {
		t.Errorf("got %d commands of 100 permissions", got)
	}
}

// hubVPC is a snapshot of a group that 100 others name, which nothing holds.
func hubVPC(t *testing.T) string {
	t.Helper()
	groups := make([]map[string]any, 101)
	for i := range groups {
		permissions := []map[string]any{}
		if i > 0 {
			permissions = append(permissions, map[string]any{"IpProtocol": "tcp", "FromPort": i, "ToPort": i, "UserIdGroupPairs": []map[string]any{{"GroupId": "sg-00000000000000001", "UserId": "111122223333"}}})
		}
		groups[i] = map[string]any{"GroupId": fmt.Sprintf("sg-%017x", i+1), "GroupName": fmt.Sprintf("group-%d", i), "VpcId": "vpc-0a1b2c3d", "OwnerId": "111122223333", "IpPermissions": permissions, "IpPermissionsEgress": []any{}}
	}
	groups = append(groups, map[string]any{"GroupId": "sg-0a1b2c3d", "GroupName": "default", "VpcId": "vpc-0a1b2c3d", "OwnerId": "111122223333", "IpPermissions": []any{}, "IpPermissionsEgress": []any{}})
	text, err := json.Marshal(map[string]any{"SecurityGroups": groups})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"111122223333/eu-west-1/groups.json": string(text), "111122223333/eu-west-1/enis.json": `{"NetworkInterfaces": []}`,
		"111122223333/eu-west-1/instances.json": `{"Reservations": []}`, "111122223333/eu-west-1/endpoints.json": `{"VpcEndpoints": []}`,
	})
	return dir
}

func TestBrowserShowsAGroupsPictureAndIdsWholeOnANarrowPage(t *testing.T) {
	file := pageOf(t, "../../testdata/snapshots/everything")
	for _, width := range []int64{1280, 800, 400} {
		for hash, what := range map[string]string{"": "td.why", "#sg-0b23f2318a0caa509": ".command", "#sg-0edfc76aa0c52acee": ".command"} {
			from := file
			if hash == "#sg-0edfc76aa0c52acee" {
				from = pageOf(t, demoSnapshot)
			}
			b := open(t, from, hash, width, "light")
			if hash != "" && !get(b, chromedp.Evaluate[bool](`(() => { const f = document.querySelector(".picture"); return f.scrollWidth <= f.clientWidth && f.scrollHeight <= f.clientHeight; })()`)) {
				t.Errorf("%d wide: the picture of %s is cut", width, hash)
			}
			if got := get(b, chromedp.Evaluate[[]string](`(() => {
				const broken = [], range = document.createRange();
				for (const e of document.querySelectorAll("`+what+`")) {
					const all = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
					for (let text; (text = all.nextNode());) for (const at of text.data.matchAll(/(--)?[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]*[0-9][0-9a-f]*|--[a-z-]+/g)) {
						range.setStart(text, at.index);
						range.setEnd(text, at.index + at[0].length);
						if (new Set([...range.getClientRects()].map((r) => r.top)).size > 1) broken.push(at[0]);
					}
				}
				return broken;
			})()`)); len(got) > 0 {
				t.Errorf("%d wide: %s has broken %q", width, hash, got)
			}
			b.shot(fmt.Sprintf("whole-%s-%d", strings.TrimPrefix(hash, "#"), width))
		}
	}
}

func TestBrowserPrintsTheOverviewAndTheTableWithoutEmptyPages(t *testing.T) {
	b := open(t, pageOf(t, "../../testdata/snapshots/everything"), "", 1280, "light")
	styled := true
	pdf, err := chromedp.Call(b.ctx, browserpage.PrintToPDF, browserpage.PrintToPDFParams{PreferCSSPageSize: &styled})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(pdf.Data), "/Type /Page\n"); got < 1 || got > 3 {
		t.Errorf("25 groups are printed on %d pages, want at most 3", got)
	}
}

func TestBrowserSaysWhatIsNotInTheReport(t *testing.T) {
	b := open(t, pageOf(t, demoSnapshot), "#sg-deadbeef", 1280, "light")
	if got := b.text("#missing"); got != "sg-deadbeef is not in this report." {
		t.Errorf("got %q", got)
	}
	b.do(chromedp.Evaluate[chromedp.Void](`location.hash = "#?outcome=blocked"; undefined`))
	b.wait(`document.querySelector("#missing").hidden && document.querySelector("#count").textContent === "7 of 17 groups"`)
}

// denseVPC is the page of a VPC of 200 groups: a cycle of 20, ten of 3, a chain of 30, references across,
// and one group that half of the others name.
func denseVPC(t *testing.T) string {
	t.Helper()
	names := map[int][]int{}
	name := func(from, to int) { names[from] = append(names[from], to) }
	for i := range 20 {
		name(1+i, 1+(i+1)%20)
	}
	for i := range 30 {
		name(21+i, 21+i/3*3+(i+1)%3)
	}
	for i := range 29 {
		name(51+i, 52+i)
	}
	for i := range 60 {
		name(21+(i*37)%170, 81+(i*53)%115)
	}
	for i := range 100 {
		name(81+i, 0)
	}
	groups := make([]map[string]any, 200)
	id := func(i int) string { return fmt.Sprintf("sg-%017x", i+1) }
	for i := range groups {
		permissions := []map[string]any{}
		for _, to := range names[i] {
			permissions = append(permissions, map[string]any{"IpProtocol": "tcp", "FromPort": to, "ToPort": to, "UserIdGroupPairs": []map[string]any{{"GroupId": id(to)}}})
		}
		groups[i] = map[string]any{"GroupId": id(i), "GroupName": fmt.Sprintf("group-%d", i), "VpcId": "vpc-0a1b2c3d", "OwnerId": "111122223333", "IpPermissions": permissions, "IpPermissionsEgress": []any{}}
	}
	text, err := json.Marshal(map[string]any{"SecurityGroups": groups})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, map[string]string{"groups.json": string(text)})
	return pageOf(t, dir)
}

func TestBrowserDrawsADenseVPCSoThatItsCyclesAreSeen(t *testing.T) {
	file := denseVPC(t)
	const inFrame = `(e) => { const f = document.querySelector(".picture").getBoundingClientRect(), r = e.getBoundingClientRect(); return r.left >= f.left - 1 && r.right <= f.right + 1 && r.top >= f.top - 1 && r.bottom <= Math.min(f.bottom, innerHeight) + 1; }`
	for _, width := range []int64{1280, 400} {
		b := open(t, file, "#vpc-0a1b2c3d", width, "light")
		if got := get(b, chromedp.Evaluate[int](`[...document.querySelectorAll(".node.ring rect.box")].filter(`+inFrame+`).length`)); got < 6 {
			t.Errorf("%d wide: %d groups of a cycle are in sight when it opens", width, got)
		}
		if got := get(b, chromedp.Evaluate[bool](`document.querySelector(".picture").scrollWidth <= document.querySelector(".picture").clientWidth`)); !got {
			t.Errorf("%d wide: the picture is wider than its frame", width)
		}
		if got := get(b, chromedp.Evaluate[int](`[...document.querySelectorAll(".node text:not(.second):not(.pill-text)")].filter((e) => e.getBoundingClientRect().height < 10).length`)); got > 0 {
			t.Errorf("%d wide: %d names are too small to read", width, got)
		}
		if got := get(b, chromedp.Evaluate[int](`(() => {
			const boxes = [...document.querySelectorAll(".node rect.box")].map((e) => e.getBoundingClientRect());
			return boxes.filter((a, i) => boxes.some((c, k) => k > i && a.left < c.right && c.left < a.right && a.top < c.bottom && c.top < a.bottom)).length;
		})()`)); got > 0 {
			t.Errorf("%d wide: %d boxes overlap", width, got)
		}
		if got := b.count(".node"); got != 200 {
			t.Errorf("%d wide: %d boxes, want one for each group", width, got)
		}
		b.shot(fmt.Sprintf("dense-%d", width))
		// The lines of the group that many name show when it has the focus.
		hub := `document.querySelector('a.node[href="#sg-00000000000000001"]')`
		opacity := `getComputedStyle(document.querySelector('.link[data-to="sg-00000000000000001"]')).opacity`
		if got := get(b, chromedp.Evaluate[string](opacity)); got != "0" {
			t.Errorf("%d wide: the lines of a hub have opacity %s", width, got)
		}
		b.do(chromedp.Evaluate[chromedp.Void](hub + `.focus(); undefined`))
		b.wait(opacity + ` === "1"`)
		b.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur(); [...document.querySelectorAll(".zoom button")].find((b) => b.textContent === "Fit").click(); undefined`))
		if got := get(b, chromedp.Evaluate[bool](`(() => { const f = document.querySelector(".picture"); return f.scrollWidth <= f.clientWidth && f.scrollHeight <= f.clientHeight + 1; })()`)); !got {
			t.Errorf("%d wide: the picture does not fit", width)
		}
		if got := get(b, chromedp.Evaluate[bool](`(() => {
			const f = document.querySelector(".picture"), s = f.firstChild.getBoundingClientRect();
			return s.width > 0.75 * f.clientWidth && s.height > 0.75 * f.clientHeight && f.getBoundingClientRect().bottom <= innerHeight + 1;
		})()`)); !got {
			t.Errorf("%d wide: the picture that fits leaves its frame empty, or the frame is not in sight", width)
		}
		b.shot(fmt.Sprintf("dense-fit-%d", width))
	}
}

func TestBrowserDrawsAVPC(t *testing.T) {
	b := open(t, pageOf(t, demoSnapshot), "#vpc-0781b24ae74a8c648", 1280, "light")
	if cycle, links := b.count("svg.references .link.cycle"), b.count("svg.references .link"); cycle < 2 || links <= cycle {
		t.Errorf("got %d references in a cycle of %d", cycle, links)
	}
	if got := b.text("#one"); !strings.Contains(got, "Cycle of 2 groups: ") || !strings.Contains(got, "Longest chain: ") {
		t.Errorf("want the cycle and the chain in words:\n%s", got)
	}
	b.shot("vpc-1280-light")
	b.do(chromedp.Click(`svg.references a[href="#sg-0239a6e9dbd377b32"] rect.box`), chromedp.WaitVisible("#group-title"))
	if got := b.text("#group-title"); got != "legacy-db" {
		t.Errorf("got %q", got)
	}
}

// hostileName tries to be markup wherever it is shown.
const hostileName = `</script><script>document.title="owned"</script><img src=https://example.com/x onerror=alert(1)>"'&lt;{{data}}` + "\u202e\x1b[31m\u2028"

func TestBrowserTakesHostileNamesForText(t *testing.T) {
	dir := t.TempDir()
	name, err := json.Marshal(hostileName)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, map[string]string{"groups.json": fmt.Sprintf(`{"SecurityGroups": [{"GroupId": "sg-0a1b2c3d", "GroupName": %[1]s, "VpcId": "vpc-0a1b2c3d", "OwnerId": "111122223333",
		"Description": %[1]s, "IpPermissionsEgress": [], "Tags": [{"Key": %[1]s, "Value": %[1]s}, {"Key": "a", "Value": "javascript:alert(1)"}],
		"IpPermissions": [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "UserIdGroupPairs": [{"GroupId": "sg-0a1b2c3e"}]}]},
		{"GroupId": "sg-0a1b2c3e", "GroupName": "named", "VpcId": "vpc-0a1b2c3d", "OwnerId": "111122223333", "IpPermissionsEgress": [], "IpPermissions": []}]}`, name)})
	file := pageOf(t, dir)
	for _, hash := range []string{"", "#sg-0a1b2c3d", "#sg-0a1b2c3e", "#vpc-0a1b2c3d", "#?q=%3Cscript%3E", "#<img src=x onerror=alert(1)>", "#?sort=constructor"} {
		b := open(t, file, hash, 1280, "light")
		if got := b.count("script"); got != 3 {
			t.Errorf("%s: got %d scripts, want those of the page", hash, got)
		}
		if got := b.count("img, iframe, object, embed, base, [onerror], [onclick], [style], a[href^=javascript]"); got != 0 {
			t.Errorf("%s: got %d elements that were text", hash, got)
		}
		if got := get(b, chromedp.Title()); strings.Contains(got, "owned") {
			t.Errorf("%s: a name ran", hash)
		}
	}
	b := open(t, file, "#sg-0a1b2c3d", 1280, "light")
	want := `</script><script>document.title="owned"</script><img src=https://example.com/x onerror=alert(1)>"'&lt;{{data}}\u202e\x1b[31m\u2028`
	if got := b.text("#group-title"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestBrowserDrawsItWideAndNarrowLightAndDark(t *testing.T) {
	file := pageOf(t, demoSnapshot)
	for _, width := range []int64{1280, 390} {
		for _, scheme := range []string{"light", "dark"} {
			for name, hash := range map[string]string{"all": "", "group": "#sg-0edfc76aa0c52acee", "vpc": "#vpc-0781b24ae74a8c648"} {
				b := open(t, file, hash, width, scheme)
				if got := get(b, chromedp.Evaluate[int]("document.documentElement.scrollWidth")); int64(got) > width {
					t.Errorf("%s, %d wide: the page is %d wide", name, width, got)
				}
				b.shot(fmt.Sprintf("%s-%d-%s", name, width, scheme))
			}
		}
	}
}

func TestBrowserKeepsUpWithFiftyThousandGroups(t *testing.T) {
	r := &verdict.Report{Schema: verdict.Schema, Tool: verdict.Tool{Name: "sgfree"}}
	for i := range 50_000 {
		g := verdict.Group{ID: fmt.Sprintf("sg-%08x", i), Name: fmt.Sprintf("name-%d", i), VPC: fmt.Sprintf("vpc-%08x", i/40), Partition: "aws", Account: fmt.Sprintf("%012d", i/5000), Region: "eu-west-1"}
		interfaces := make([]verdict.Reason, 1+i%4)
		for j := range interfaces {
			id := fmt.Sprintf("eni-%08x", i*4+j)
			interfaces[j] = verdict.Reason{
				Rule: "attached_to_interface", Effect: verdict.EffectBlocks, Message: "network interface " + id + " carries the group",
				Subject:  &verdict.Subject{Kind: "network-interface", ID: id, Service: "Lambda", Owner: g.Name},
				Evidence: []verdict.Evidence{{File: "enis.json", Path: fmt.Sprintf(".NetworkInterfaces[%d].Groups[0].GroupId", i*4+j), Line: i*40 + j}},
			}
		}
		r.Verdicts = append(r.Verdicts, verdict.Verdict{Group: g, Outcome: verdict.Blocked, Reasons: interfaces})
	}
	r.Summary = verdict.Summarize(r.Verdicts)
	html, err := report.Find("html")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "big.html")
	if err := writeFile(file, func(w io.Writer) error { return html.Write(w, r, report.Options{}) }); err != nil {
		t.Fatal(err)
	}
	b := open(t, file, "", 1280, "light")
	if got := b.count("#groups tbody tr"); got != 50 {
		t.Errorf("got %d rows, want a page of 50", got)
	}
	b.do(chromedp.Click("[data-sort=name]"), chromedp.KeyEvent("/"))
	b.wait(`document.activeElement.id === "search"`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#search").value = ""; undefined`), chromedp.KeyEvent("eni-00030d3f"))
	b.wait(`document.querySelector("#count").textContent === "1 of 50,000 groups"`)
	if got := b.text("#groups tbody td.name"); got != "name-49999" {
		t.Errorf("got %q, want the group whose interface was looked for", got)
	}
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#groups tbody a").click(); undefined`), chromedp.WaitVisible("#group-title"))
}
