package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/sgfree/sgfree/verdict"
)

// dataOf is the data in a page.
func dataOf(t *testing.T, page string) (d htmlData, raw string) {
	t.Helper()
	_, rest, _ := strings.Cut(page, `<script id="data" type="application/json">`)
	raw, _, ok := strings.Cut(rest, "</script>")
	if !ok {
		t.Fatal("the page has no data")
	}
	if err := json.Unmarshal([]byte(raw), &d); err != nil {
		t.Fatal(err)
	}
	return d, raw
}

func TestThePageRunsItsOwnScriptsAndLoadsNothing(t *testing.T) {
	page := render(t, "html", fixture(), Options{})
	policy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`).FindStringSubmatch(page)
	if policy == nil {
		t.Fatal("the page has no policy")
	}
	for part := range strings.SplitSeq(policy[1], "; ") {
		name, sources, _ := strings.Cut(part, " ")
		for source := range strings.FieldsSeq(sources) {
			if source != "'none'" && !strings.HasPrefix(source, "'sha256-") || strings.HasPrefix(source, "'sha") != (name == "script-src" || name == "style-src") {
				t.Errorf("%s allows %s", name, source)
			}
		}
	}
	for _, script := range []string{layoutScript, htmlScript} {
		if !strings.Contains(policy[1], hashSource(script)) || !strings.Contains(page, "<script>"+script+"</script>") {
			t.Error("a script is not the one that the policy allows")
		}
	}
	markup := strings.NewReplacer(layoutScript, "", htmlScript, "", htmlStyle, "").Replace(page)
	if found := regexp.MustCompile(`(?i)<[^>]*\s(on[a-z]+|style|src)\s*=|<link|<iframe|@import|url\(`).FindString(markup); found != "" {
		t.Errorf("the page has %s", found)
	}
	if regexp.MustCompile(`innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\b|new Function`).MatchString(strings.ReplaceAll(htmlScript, "document.documentElement.outerHTML])", "")) {
		t.Error("the script makes markup of text")
	}
}

func TestDataInThePageCannotEndIt(t *testing.T) {
	r := fixture()
	r.Verdicts[0].Group.Name = "</script><!--<script>{{data}}{{script}}" + hostile
	r.Verdicts[0].Group.Tags = map[string]string{"<b>": "]]>"}
	page := render(t, "html", r, Options{})
	d, raw := dataOf(t, page)
	if strings.ContainsAny(raw, "<>&") {
		t.Error("the data has a character that could be markup")
	}
	if got, want := d.Groups[0][1], "</script><!--<script>{{data}}{{script}}"+Terminal(hostile); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if strings.Count(page, "</script>") != 3 {
		t.Errorf("got %d ends of scripts, want 3", strings.Count(page, "</script>"))
	}
}

// unpacked is a text of a finding with its arguments.
func unpacked(text string, args []any, groups [][]any) string {
	for i, a := range args {
		s, ok := a.(string)
		if !ok {
			s = groups[int(a.(float64))][0].(string)
		}
		text = strings.ReplaceAll(text, fmt.Sprintf("\x00%d\x00", i), s)
	}
	return text
}

func TestEveryReasonIsInThePageWordForWord(t *testing.T) {
	r := fixture()
	page := render(t, "html", r, Options{})
	d, _ := dataOf(t, page)
	for i, v := range r.Verdicts {
		want := byWeight(v.Reasons)
		packed := d.Groups[i][5].([]any)
		if len(packed) != len(want) {
			t.Fatalf("%s: got %d reasons, want %d", v.Group.ID, len(packed), len(want))
		}
		for j, reason := range want {
			one := packed[j].([]any)
			f, args := d.Findings[int(one[0].(float64))], one[1].([]any)
			for _, text := range []struct{ packed, want string }{
				{f.Rule, reason.Rule},
				{f.Effect, string(reason.Effect)},
				{f.Message, phrase(reason.Message)},
				{f.Do, prose(reason.Remediation)},
				{f.Wait, prose(reason.Wait)},
				{f.EC2, awsText(reason.AWSError, v.Group.ID)},
			} {
				if got := unpacked(text.packed, args, d.Groups); got != text.want {
					t.Errorf("%s: got %q, want %q", v.Group.ID, got, text.want)
				}
			}
			for k, e := range reason.Evidence {
				at := one[2+k].([]any)
				path := d.Paths[int(at[2].(float64))]
				for _, n := range at[3:] {
					path = strings.Replace(path, "\x00", fmt.Sprint(n), 1)
				}
				if d.Files[int(at[0].(float64))] != e.File || int(at[1].(float64)) != e.Line || path != e.Path {
					t.Errorf("%s: got %s:%v %s, want %+v", v.Group.ID, d.Files[int(at[0].(float64))], at[1], path, e)
				}
			}
		}
	}
}

// organisation is a report of so many groups, each carried by so many interfaces of Lambda.
func organisation(groups, interfaces int) *verdict.Report {
	r := &verdict.Report{Schema: verdict.Schema}
	for i := range groups {
		v := verdict.Verdict{Group: verdict.Group{ID: fmt.Sprintf("sg-%017x", i), Name: fmt.Sprintf("name-%d", i), VPC: fmt.Sprintf("vpc-%017x", i/40), Account: "111122223333", Region: "eu-west-1"}, Outcome: verdict.Blocked}
		for j := range interfaces {
			id, owner := fmt.Sprintf("eni-%017x", i*interfaces+j), fmt.Sprintf("function-%d", i*interfaces+j)
			v.Reasons = append(v.Reasons, verdict.Reason{
				Rule: "attached_to_interface", Effect: verdict.EffectBlocks, Message: "network interface " + id + " (in-use, Lambda " + owner + ") carries the group",
				Subject:     &verdict.Subject{Kind: "network-interface", ID: id, Service: "Lambda", Owner: owner},
				Evidence:    []verdict.Evidence{{File: "111122223333/eu-west-1/interfaces.json", Path: fmt.Sprintf(".NetworkInterfaces[%d].Groups[0].GroupId", i*interfaces+j), Line: 40 * (i*interfaces + j)}},
				Remediation: "Give the function another group: aws lambda update-function-configuration --function-name " + owner + " --vpc-config SubnetIds=SUBNET_ID,SecurityGroupIds=OTHER_GROUP_ID; or delete it: aws lambda delete-function --function-name " + owner,
				AWSError:    "DependencyViolation", Wait: "up to 45 minutes",
			})
		}
		r.Verdicts = append(r.Verdicts, v)
	}
	r.Summary = verdict.Summarize(r.Verdicts)
	return r
}

func TestThePageStaysInItsBudgetAndSaysWhatItCounts(t *testing.T) {
	for _, c := range []struct{ groups, interfaces, counted int }{
		{10_000, 5, 0},      // as in an organisation of that size
		{1_000, 50, 30},     // far more
		{2, 4_000, 0},       // all of a few groups
		{2, 20_000, 19_900}, // but not of any size
	} {
		page := render(t, "html", organisation(c.groups, c.interfaces), Options{})
		d, _ := dataOf(t, page)
		if len(page) > htmlBudget+htmlGroupBudget*c.groups {
			t.Errorf("%d groups of %d interfaces: %d bytes are beyond the budget", c.groups, c.interfaces, len(page))
		}
		if c.groups == 10_000 && len(page) > 10_000_000 {
			t.Errorf("10,000 groups take %d bytes", len(page))
		}
		listed := len(d.Groups[0][5].([]any))
		counted := 0
		if len(d.Groups[0]) > 7 {
			for _, more := range d.Groups[0][7].([]any) {
				counted += int(more.([]any)[1].(float64))
			}
		}
		if listed+counted != c.interfaces || counted != c.counted {
			t.Errorf("%d groups of %d interfaces: %d reasons of a group are listed and %d counted, want %d counted", c.groups, c.interfaces, listed, counted, c.counted)
		}
	}
}

func TestTagsDoNotBreakTheBudget(t *testing.T) {
	r := organisation(10_000, 1)
	for i := range r.Verdicts {
		tags := map[string]string{}
		for k := range 10 {
			tags[fmt.Sprintf("%d-%d-%s", i, k, strings.Repeat("k", 118))] = strings.Repeat("v", 100) + strconv.Itoa(i*10+k)
		}
		r.Verdicts[i].Group.Tags = tags
	}
	page := render(t, "html", r, Options{})
	if len(page) > 10_000_000 {
		t.Errorf("10,000 groups take %d bytes", len(page))
	}
	d, _ := dataOf(t, page)
	listed, facts := len(d.Groups[0][4].([]any))/2, d.Groups[0][8].([]any)
	if want := []any{"Tags not listed", strconv.Itoa(10 - listed)}; !d.TagsCut || fmt.Sprint(facts[0]) != fmt.Sprint(want) {
		t.Errorf("%d tags are listed and the page says %v", listed, facts)
	}
}

func TestAPageOfNothingIsAPage(t *testing.T) {
	var b bytes.Buffer
	if err := writeHTML(&b, &verdict.Report{}, Options{}); err != nil {
		t.Fatal(err)
	}
	if _, raw := dataOf(t, b.String()); strings.Contains(raw, "null") {
		t.Errorf("the script reads a list that is null: %s", raw)
	}
}
