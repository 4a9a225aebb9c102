import { personalityTests } from './smpp-personality-rows.ts'

personalityTests(1, 4)
