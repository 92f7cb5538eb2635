package verdict

import "testing"

func TestTrafficInWords(t *testing.T) {
	port := func(n int) *int { return &n }
	for want, m := range map[string]Permission{
		"all traffic":         {Protocol: "-1"},
		"tcp 443":             {Protocol: "tcp", FromPort: port(443), ToPort: port(443)},
		"udp 8000-8080":       {Protocol: "udp", FromPort: port(8000), ToPort: port(8080)},
		"icmp type 8 code -1": {Protocol: "icmp", FromPort: port(8), ToPort: port(-1)},
		"protocol 50":         {Protocol: "50"},
	} {
		if got := m.Traffic(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
