package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html"
	"io"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

//go:embed html/page.html
var htmlPage string

//go:embed html/page.css
var htmlStyle string

//go:embed html/page.js
var htmlScript string

// Made by: npm pack @dagrejs/dagre@3.1.3. Its licence is beside it and in every page.
//
//go:embed html/dagre.min.js
var dagreScript string

// layoutScript is dagre without the file that a browser would look for.
var layoutScript, _, _ = strings.Cut(dagreScript, "//# sourceMappingURL")

//go:embed html/dagre.LICENSE
var dagreLicense string

// A page with its data takes at most so many bytes and as many again for each group. Where
// all reasons do not fit, those that are alike are counted beyond the first few of a group, and
// so are its tags.
const (
	htmlBudget      = 1 << 20
	htmlGroupBudget = 850
)

// htmlRoom is how much of a group is listed: so many alike reasons, and so many tags, cut to so
// many columns.
type htmlRoom struct{ alike, tags, columns int }

// htmlRooms are tried until one fits in the budget.
var htmlRooms = []htmlRoom{
	{1 << 30, 1 << 30, longest}, {100, 1 << 30, longest}, {20, 1 << 30, longest}, {5, 50, 200}, {5, 5, 60}, {1, 50, 200}, {1, 5, 60}, {1, 2, 40}, {1, 0, 0},
}

// writeHTML writes one page that needs nothing beside it and opens from a disk. It may run
// the two scripts that stand in it and nothing else, and it can load nothing: the policy at its
// head says so to the browser. The data is JSON that nobody runs, and the script
// shows it as text alone.
func writeHTML(w io.Writer, r *verdict.Report, _ Options) error {
	budget := htmlBudget + htmlGroupBudget*len(r.Verdicts) - len(htmlPage) - len(htmlStyle) - len(htmlScript) - len(dagreScript) - len(dagreLicense)
	var data []byte
	for _, room := range htmlRooms {
		var err error
		if data, err = json.Marshal(packReport(r, room)); err != nil {
			return err
		}
		if len(data) <= budget {
			break
		}
	}
	policy := strings.Join([]string{
		"default-src 'none'", "script-src " + hashSource(layoutScript) + " " + hashSource(htmlScript),
		"style-src " + hashSource(htmlStyle), "base-uri 'none'", "form-action 'none'",
	}, "; ")
	var summary bytes.Buffer
	p := newPage(&summary, Options{})
	p.summary(r)
	if err := p.done(); err != nil {
		return err
	}
	_, err := strings.NewReplacer(
		"{{policy}}", policy, "{{style}}", htmlStyle, "{{script}}", htmlScript, "{{dagre}}", layoutScript,
		"{{license}}", html.EscapeString(dagreLicense), "{{summary}}", html.EscapeString(summary.String()), "{{data}}", string(data),
	).WriteString(w, htmlPage)
	return err
}

// hashSource lets a browser run or apply exactly this text.
func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// htmlData is what the page knows, each text once. Everything in it has been escaped as for a
// terminal, so nothing in it is invisible.
type htmlData struct {
	Tool     string        `json:"tool"`
	Outcomes []htmlOutcome `json:"outcomes"`
	Notes    []string      `json:"notes"` // how the gate ended, which effects were changed
	Rules    []htmlRule    `json:"rules"`
	Scopes   [][3]string   `json:"scopes"` // partition, account, region
	Seen     []htmlSeen    `json:"seen"`   // by scope
	Lacks    []htmlLack    `json:"lacks"`  // scopes that lack the same together
	Commands []string      `json:"commands"`
	Caveat   string        `json:"caveat"`
	VPCs     [][2]any      `json:"vpcs"` // id, place in scopes
	Words    []string      `json:"words"`
	Files    []string      `json:"files"`
	Paths    []string      `json:"paths"` // with "\x00" for a number
	Findings []htmlFinding `json:"findings"`
	Groups   [][]any       `json:"groups"` // id, name, vpc, outcome, tags (words), reasons, after, counted, facts
	TagsCut  bool          `json:"tagsCut,omitempty"`
	Listed   int           `json:"listed"` // how many alike reasons of a group are listed, 0 for all
	Budget   int           `json:"budget"` // bytes that the page may take
}

type htmlOutcome struct {
	Name    verdict.Outcome `json:"name"`
	Effect  verdict.Effect  `json:"effect"`
	Meaning string          `json:"meaning"`
	Groups  int             `json:"groups"`
}

type htmlRule struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	References  []string `json:"references"`
	Unasked     bool     `json:"unasked,omitempty"`
}

type htmlSeen struct {
	Looked []string `json:"looked"`
	Not    []string `json:"not"`
}

type htmlLack struct {
	Scopes []string `json:"scopes"`
	Kinds  []string `json:"kinds"`
}

// htmlFinding is a reason with a number between two "\x00" for each part that other reasons
// have otherwise: [htmlArguments].
type htmlFinding struct {
	Rule       string `json:"rule"`
	Effect     string `json:"effect"`
	Message    string `json:"message"`
	Kind       string `json:"kind,omitempty"`
	ID         string `json:"id,omitempty"`
	Service    string `json:"service,omitempty"`
	Owner      string `json:"owner,omitempty"`
	Do         string `json:"do,omitempty"`
	EC2        string `json:"ec2,omitempty"`
	Wait       string `json:"wait,omitempty"`
	Waived     string `json:"waived,omitempty"` // until when and why
	Permission string `json:"permission,omitempty"`
	From       string `json:"from,omitempty"` // the group whose permission it is
}
