package verdict

import "slices"

// KeptByChange is the rule of the reasons that [KeptBy] makes.
func KeptByChange() Rule {
	return Rule{
		ID: "kept_by_change", Title: "The change that deletes the group names it once more", Effect: EffectBlocks,
		Description: "What a Terraform plan or a change set makes, updates, leaves, forgets or may not delete names a group that the same " +
			"change deletes. If that comes first, the group cannot go; if the group goes first, that fails. Where only a text or a " +
			"configuration names it, the group can go, and that breaks later. Where nobody can know yet whether something names it, " +
			"it is unknown whether the group can go.",
		Remediation: "Take the group out of what names it, or keep the group.",
		AWSError:    "DependencyViolation",
		References:  []string{}, Origin: "builtin",
	}
}

// KeptBy is the reason against a group that a resource of its own change names, by the type and
// the address of that. Where it is not sure that it does, doubt says why.
func KeptBy(kind, address, doubt string, at Evidence) Reason {
	rule := KeptByChange()
	r := Reason{
		Rule: rule.ID, Effect: rule.Effect, Message: address + " names the group once the change is applied",
		Subject: &Subject{Kind: kind, ID: address}, Evidence: []Evidence{at}, Remediation: rule.Remediation, AWSError: rule.AWSError,
	}
	if doubt != "" {
		r.Effect, r.AWSError = EffectUnknown, ""
		r.Message = address + " may name the group once the change is applied: " + doubt
	}
	return r
}

// NamedBy tells whether the group has to wait because a permission of another one names it.
func (v *Verdict) NamedBy(group string) bool {
	return slices.ContainsFunc(v.Reasons, func(r Reason) bool { return r.Effect == EffectAfter && r.names() == group })
}
